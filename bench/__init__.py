"""`make bench`: what each page asks of the database, weighs and costs, beside a plain page of the same run.

It prints figures. No test asserts a clock, and a slow machine fails nothing: CPU is told in floors, a floor being the
CPU of a page with fifty rows that the same process drew before, between and after the pages (floor.py).
"""
