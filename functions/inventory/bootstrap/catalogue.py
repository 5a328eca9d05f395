from cartwright.aws.dynamodb import Table
from cartwright.logging import configure
from inventory.catalogue.repository import SkuListRepository
from inventory.catalogue.service import CatalogueCopy
from inventory.settings import CatalogueSettings


def compose(settings: CatalogueSettings) -> CatalogueCopy:
    configure(settings.service)
    table = Table(settings.table_name)
    table.connect()
    return CatalogueCopy(SkuListRepository(table))
