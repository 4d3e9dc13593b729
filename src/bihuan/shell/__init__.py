"""The frame around every page: base page, components, theme, static files, middleware, health page.

It knows no table and no word of the trade beyond the six stages: it draws what it is given. Pages extend
``shell/base.html``; the template tags in ``templatetags/shell.py`` are built in and need no ``{% load %}``.
docs/ui.md shows how each component is used.
Invariants: no inline script or style sheet, nothing fetched from elsewhere, every page works without JavaScript,
and the style sheets and scripts stay readable for a Chromium core of 80.
"""
