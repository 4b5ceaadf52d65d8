"""The configuration of the Superset that `make bi` starts; Superset itself imports it, in its own environment.

GONGKAI_BI_HOME is the folder of Superset's own files, GONGKAI_BI_URL the address of the warehouse as the role for BI.
"""

import os
from pathlib import Path
from typing import Any

from sqlalchemy.engine import URL, make_url

_HOME = Path(os.environ["GONGKAI_BI_HOME"])
_OWN_FILES = ["'self'", "blob:", "data:"]

SECRET_KEY = (_HOME / "secret-key").read_text(encoding="ascii")
SQLALCHEMY_DATABASE_URI = f"sqlite:///{_HOME / 'superset.db'}"
BABEL_DEFAULT_LOCALE = "zh"
LANGUAGES = {"zh": {"flag": "cn", "name": "中文"}, "en": {"flag": "gb", "name": "English"}}
# Superset's pages hold a picture from the internet that counts installations. Browsers ask this server alone.
TALISMAN_ENABLED = True
TALISMAN_CONFIG = {
    "content_security_policy": {
        "base-uri": ["'self'"],
        "default-src": ["'self'"],
        "img-src": _OWN_FILES,
        "worker-src": _OWN_FILES,
        "font-src": _OWN_FILES,
        "connect-src": ["'self'"],
        "object-src": "'none'",
        "style-src": ["'self'", "'unsafe-inline'"],
        "script-src": ["'self'", "'strict-dynamic'"],
    },
    "content_security_policy_nonce_in": ["script-src"],
    "force_https": False,
    "session_cookie_secure": False,
}


def DB_CONNECTION_MUTATOR(  # noqa: N802 - Superset looks it up by this name
    _uri: URL, params: dict[str, Any], *_: object
) -> tuple[URL, dict[str, Any]]:
    """The address of the warehouse: bi/superset/databases has one without a password, and no other is connected to."""
    return make_url(os.environ["GONGKAI_BI_URL"]).set(drivername="postgresql+psycopg2"), params
