"""Serves staff: products, categories, imports, exports, images and synonyms."""

from cartwright.authorisation import TokenAuthorizer
from cartwright.aws.dynamodb import Table
from cartwright.aws.s3 import Bucket
from cartwright.aws.secrets import secret
from cartwright.aws.sqs import Queue
from cartwright.clock import utc_now
from cartwright.cursors import Cursors
from cartwright.http.dispatcher import serving
from cartwright.http.requests import Request
from cartwright.http.responses import Created, Tagged
from cartwright.ids import Ids
from cartwright.runtime import Composed, Handler
from catalog.categories.api import ROUTES as CATEGORIES
from catalog.categories.api import CategoryPathParameters
from catalog.categories.domain import Tree
from catalog.categories.repository import CategoryRepository
from catalog.categories.service import Taxonomy, tag
from catalog.categories.views import shown_category, shown_tree
from catalog.exports.api import ROUTES as EXPORTS
from catalog.exports.api import ExportPath
from catalog.exports.domain import Export
from catalog.exports.repository import ExportRepository
from catalog.exports.service import ExportService
from catalog.exports.uploads import BucketDownloads, RequestQueue
from catalog.handlers.product_operations import ProductOperations, author
from catalog.images.api import ROUTES as IMAGES
from catalog.images.api import ImageList, ImagePath, ImagesPath
from catalog.images.domain import ProductImage
from catalog.images.links import FILES
from catalog.images.repository import ImageRepository
from catalog.images.service import ImageService
from catalog.images.uploads import BucketFiles
from catalog.imports.api import ROUTES as IMPORTS
from catalog.imports.api import ImportPath, ListRefusalsQuery, RefusalPage
from catalog.imports.domain import Import
from catalog.imports.repository import ImportRepository
from catalog.imports.service import ImportService
from catalog.imports.uploads import BucketUploads
from catalog.products.api import ROUTES as PRODUCTS
from catalog.products.repository import ProductRepository
from catalog.products.service import Catalogue
from catalog.settings import StaffSettings
from catalog.synonyms.api import ROUTES as SYNONYMS
from catalog.synonyms.api import SynonymList, SynonymPath
from catalog.synonyms.domain import SynonymGroup
from catalog.synonyms.repository import SynonymRepository
from catalog.synonyms.service import SynonymService
from catalog.synonyms.service import tag as synonyms_tag


class ExportOperations:
    def __init__(self, service: ExportService) -> None:
        self._service = service

    def start_export(self, request: Request) -> Created:
        record = self._service.start(request.body, request.actor)
        return Created(record, location=f"exports/{record.id}")

    def get_export(self, request: Request) -> Export:
        path: ExportPath = request.path
        return self._service.get(path.export_id)


class ImageOperations:
    def __init__(self, service: ImageService) -> None:
        self._service = service

    def announce_image(self, request: Request) -> Created:
        path: ImagesPath = request.path
        image = self._service.announce(path.product_id, request.body)
        return Created(image, location=f"images/{image.id}")

    def list_images(self, request: Request) -> ImageList:
        path: ImagesPath = request.path
        return ImageList(items=self._service.list_images(path.product_id))

    def get_image(self, request: Request) -> ProductImage:
        path: ImagePath = request.path
        return self._service.image(path.product_id, path.image_id)

    def delete_image(self, request: Request) -> None:
        path: ImagePath = request.path
        self._service.remove(path.product_id, path.image_id, author(request))


class ImportOperations:
    def __init__(self, service: ImportService, cursors: Cursors) -> None:
        self._service = service
        self._cursors = cursors

    def start_import(self, request: Request) -> Created:
        record = self._service.start(request.body, request.actor)
        return Created(record, location=f"imports/{record.id}")

    def get_import(self, request: Request) -> Import:
        path: ImportPath = request.path
        return self._service.get(path.import_id)

    def list_refusals(self, request: Request) -> RefusalPage:
        path: ImportPath = request.path
        query: ListRefusalsQuery = request.query
        scope = f"listRefusals:{path.import_id}"
        after = self._cursors.open(query.cursor, scope) if query.cursor else None
        page = self._service.refusals(path.import_id, limit=query.limit, after=after)
        following = self._cursors.seal(page.after, scope) if page.after else None
        return RefusalPage(items=tuple(page.refusals), next=following)


class CategoryOperations:
    """The entity tag of a category is the tree's, because a valid change depends on all other categories."""

    def __init__(self, taxonomy: Taxonomy) -> None:
        self._taxonomy = taxonomy

    def list_categories_as_staff(self, request: Request) -> Tagged:
        del request
        tree = self._taxonomy.tree()
        return Tagged(shown_tree(tree), tag(tree))

    def get_category_as_staff(self, request: Request) -> Tagged:
        path: CategoryPathParameters = request.path
        return _tagged(self._taxonomy.containing(path.category_id), path.category_id)

    def create_category(self, request: Request) -> Created:
        tree, category_id = self._taxonomy.add(request.body, request.actor)
        return Created(_tagged(tree, category_id), location=f"staff/categories/{category_id}")

    def replace_category(self, request: Request) -> Tagged:
        path: CategoryPathParameters = request.path
        tree = self._taxonomy.replace(path.category_id, request.body, request.actor, request.if_match.admits)
        return _tagged(tree, path.category_id)

    def delete_category(self, request: Request) -> None:
        path: CategoryPathParameters = request.path
        self._taxonomy.remove(path.category_id, request.actor, request.if_match.admits)


class SynonymOperations:
    """The entity tag of a group is that of all groups, as for categories."""

    def __init__(self, service: SynonymService) -> None:
        self._service = service

    def list_synonyms(self, request: Request) -> Tagged:
        del request
        synonyms = self._service.list_groups()
        items = (SynonymGroup(id=key, words=words) for key, words in sorted(synonyms.groups.items()))
        return Tagged(SynonymList(version=synonyms.version, items=tuple(items)), synonyms_tag(synonyms))

    def replace_synonyms(self, request: Request) -> Tagged:
        path: SynonymPath = request.path
        after = self._service.replace(path.group_id, request.body, request.actor, request.if_match.admits)
        group = SynonymGroup(id=path.group_id, words=after.groups[path.group_id])
        return Tagged(group, synonyms_tag(after))

    def delete_synonyms(self, request: Request) -> None:
        path: SynonymPath = request.path
        self._service.remove(path.group_id, request.actor, request.if_match.admits)


def compose(settings: StaffSettings) -> Handler:
    table = Table(settings.table_name).connect()
    categories, new_id = CategoryRepository(table), Ids().new
    bucket = Bucket(settings.import_bucket)
    cursors = Cursors(lambda: secret(settings.cursor_secret_arn))
    catalogue = Catalogue(ProductRepository(table), categories, utc_now, new_id)
    files = BucketFiles(Bucket(settings.image_bucket), FILES)
    exports = ExportService(
        ExportRepository(table),
        RequestQueue(Queue(settings.export_queue_url)),
        BucketDownloads(bucket),
        utc_now,
        new_id,
    )
    imports = ImportService(ImportRepository(table), BucketUploads(bucket), utc_now, new_id)
    images = ImageService(ImageRepository(table), files, catalogue, utc_now, new_id)
    return serving(
        (*PRODUCTS, *CATEGORIES, *IMPORTS, *EXPORTS, *IMAGES, *SYNONYMS),
        "staff",
        TokenAuthorizer(settings.user_pool_client_id),
        ProductOperations(catalogue, cursors),
        CategoryOperations(Taxonomy(categories, new_id)),
        ImportOperations(imports, cursors),
        ImageOperations(images),
        ExportOperations(exports),
        SynonymOperations(SynonymService(SynonymRepository(table))),
    )


def _tagged(tree: Tree, category_id: str) -> Tagged:
    return Tagged(shown_category(tree, category_id), tag(tree))


handler = Composed(compose, StaffSettings.from_environment)
