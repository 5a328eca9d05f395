from cartwright.cursors import Cursors
from cartwright.logging import configure
from catalog.bootstrap.products import catalogue, connected, cursors
from catalog.products.service import Catalogue
from catalog.settings import PublicSettings


def compose(settings: PublicSettings) -> tuple[Catalogue, Cursors]:
    configure(settings.service)
    return catalogue(connected(settings.table_name)), cursors(settings.cursor_secret_arn)
