"""Does the PostgreSQL of the marked tests answer? Exit code 0 if so."""

import os
import sys

import psycopg

URL = os.environ.get("ENISHI_TEST_POSTGRES", "postgresql://postgres@127.0.0.1:5432/postgres")

try:
    psycopg.connect(URL, connect_timeout=3).close()
except psycopg.OperationalError:
    sys.exit(1)
