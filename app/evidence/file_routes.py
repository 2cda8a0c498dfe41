"""Files beside evidence: attached, downloaded and removed; never shown as pages of this address."""

from flask import abort, flash, redirect, send_file, url_for
from werkzeug.wrappers import Response

from app import files
from app.errors import Refused
from app.evidence import policy
from app.evidence.attaching import attach_files, remove_attachment
from app.evidence.forms import FilesForm
from app.evidence.models import EvidenceAttachment, EvidenceItem, FileKind
from app.evidence.routes import bp, item_page, sent
from app.once import writes
from app.permissions import actor, authorize, find

TYPES = {
    FileKind.PDF: "application/pdf",
    FileKind.PNG: "image/png",
    FileKind.JPEG: "image/jpeg",
    FileKind.WEBP: "image/webp",
    FileKind.TEXT: "text/plain; charset=utf-8",
}


@bp.post("/evidence/<id:item_id>/attachments")
@writes
def attach(item_id: int) -> Response | tuple[str, int]:
    """Attach files to an item that is there already."""
    item = find(EvidenceItem, item_id, policy.can_read)
    authorize(policy.can_attach, item)
    form = FilesForm(sent())
    if form.validate() and not form.uploads:
        form.files.errors = ["Choose a file."]
    if form.errors:
        return item_page(item, attaching=form), 422
    try:
        attach_files(item, form.uploads, by=actor())
    except Refused as refused:
        form.files.errors = [gap.message for gap in refused.gaps]
        return item_page(item, attaching=form), 422
    flash("Attached." if len(form.uploads) == 1 else f"{len(form.uploads)} files attached.")
    return redirect(url_for("evidence.show", item_id=item.id, _anchor="attached"), 303)


@bp.get("/attachments/<id:attachment_id>")
def attachment(attachment_id: int) -> Response:
    """One file as a download. No browser is asked to show it, and what it holds may run nothing."""
    found = find(EvidenceAttachment, attachment_id, policy.can_open_file)
    place = files.path(found.stored_as)
    if not place.is_file():
        abort(404, "The file of this entry is not in the data folder any more.")
    answer = send_file(place, mimetype=TYPES[found.kind], as_attachment=True, download_name=found.name)
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    return answer


@bp.post("/attachments/<id:attachment_id>/removal")
@writes
def remove_file(attachment_id: int) -> Response:
    """Remove what was attached by mistake."""
    found = find(EvidenceAttachment, attachment_id, policy.can_open_file)
    authorize(policy.can_remove_file, found)
    remove_attachment(found, by=actor())
    flash("Removed. That it was there stays in the audit log; its contents do not.")
    return redirect(url_for("evidence.show", item_id=found.item_id, _anchor="attached"), 303)
