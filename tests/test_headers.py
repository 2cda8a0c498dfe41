"""Headers on every answer."""


def test_what_is_not_there_is_not_kept_for_a_year(as_):
    ada = as_("ada")

    missing, sheet, page = ada.get("/static/nothing.css"), ada.get("/static/app.css"), ada.get("/")

    assert missing.status_code == 404
    assert [missing.headers["Cache-Control"], page.headers["Cache-Control"]] == ["no-store", "no-store"]
    assert "immutable" in sheet.headers["Cache-Control"]


def test_no_page_allows_a_script_or_a_style_from_elsewhere(as_):
    policy = as_("ada").get("/").headers["Content-Security-Policy"]

    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
