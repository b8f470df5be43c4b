"""Changes of master data: suppliers, materials, approval limits; bank details masked."""

from typing import Annotated

from connectors.events.base import Event
from connectors.schema import Sql, table_of


class MasterDataChange(Event, frozen=True, kw_only=True):
    """One changed field of one master record."""

    object: Annotated[str, Sql(type="STRING", doc="kind of record: supplier, material, cost_center, ...")]
    object_key: Annotated[str, Sql(type="STRING", doc="key of the record at the source")]
    field: Annotated[str, Sql(type="STRING", doc="name of the changed field")]
    old_value: Annotated[str | None, Sql(type="STRING", doc="value before; bank details masked")] = None
    new_value: Annotated[str | None, Sql(type="STRING", doc="value after; bank details masked")] = None
    changed_by: Annotated[str | None, Sql(type="STRING", doc="user who changed it")] = None


MASTER_DATA_CHANGE = table_of(MasterDataChange, name="master_data_change", key=("object", "object_key", "field"))
