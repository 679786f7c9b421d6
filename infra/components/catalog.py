"""The lake's table in the Glue catalog, which both Firehose (to write Parquet) and Athena (to read it) go by."""

from aws_cdk import ArnFormat, Names, Stack
from aws_cdk import aws_glue as glue
from aws_cdk import aws_s3 as s3
from constructs import Construct
from outlay.contracts import lake

TABLE = "events"
_FIRST_DAY = "2026-01-01"
_PARQUET = "org.apache.hadoop.hive.ql.io.parquet"


class Catalog(Construct):
    """Database and table; partitions are projected from ``arrival_day``."""

    def __init__(self, scope: Construct, name: str, *, bucket: s3.Bucket) -> None:
        super().__init__(scope, name)
        stack = Stack.of(self)
        self.database_name = Names.unique_resource_name(self, max_length=40).lower()
        self.table_name = TABLE
        location = f"s3://{bucket.bucket_name}/{lake.ROWS_PREFIX}"
        database = glue.CfnDatabase(
            self,
            "Database",
            catalog_id=stack.account,
            database_input=glue.CfnDatabase.DatabaseInputProperty(name=self.database_name, description="Outlay's lake"),
        )
        self.table = glue.CfnTable(
            self,
            "Table",
            catalog_id=stack.account,
            database_name=self.database_name,
            table_input=glue.CfnTable.TableInputProperty(
                name=TABLE,
                description="One row per delivery of a counted event; see outlay.contracts.lake",
                table_type="EXTERNAL_TABLE",
                partition_keys=[glue.CfnTable.ColumnProperty(name=lake.PARTITION_KEY, type="string")],
                parameters=_projection(location),
                storage_descriptor=_storage(location),
            ),
        )
        self.table.add_resource_dependency(database)

    def arns(self) -> list[str]:
        """The catalog's resources that a reader or writer of the table needs: catalog, database, table."""
        table = f"{self.database_name}/{TABLE}"
        return [*self.database_arns(), Stack.of(self).format_arn(service="glue", resource="table", resource_name=table)]

    def database_arns(self) -> list[str]:
        """What it takes to look at the database alone: catalog, database."""
        stack = Stack.of(self)
        return [
            stack.format_arn(service="glue", resource="catalog", arn_format=ArnFormat.NO_RESOURCE_NAME),
            stack.format_arn(service="glue", resource="database", resource_name=self.database_name),
        ]


def _projection(location: str) -> dict[str, str]:
    key = lake.PARTITION_KEY
    return {
        "EXTERNAL": "TRUE",
        "classification": "parquet",
        "projection.enabled": "true",
        f"projection.{key}.type": "date",
        f"projection.{key}.format": "yyyy-MM-dd",
        f"projection.{key}.range": f"{_FIRST_DAY},NOW+1DAYS",
        f"projection.{key}.interval": "1",
        f"projection.{key}.interval.unit": "DAYS",
        "storage.location.template": f"{location}{key}=${{{key}}}/",
    }


def _storage(location: str) -> glue.CfnTable.StorageDescriptorProperty:
    return glue.CfnTable.StorageDescriptorProperty(
        columns=[glue.CfnTable.ColumnProperty(name=name, type=kind) for name, kind in lake.COLUMNS],
        location=location,
        compressed=True,
        input_format=f"{_PARQUET}.MapredParquetInputFormat",
        output_format=f"{_PARQUET}.MapredParquetOutputFormat",
        serde_info=glue.CfnTable.SerdeInfoProperty(
            serialization_library=f"{_PARQUET}.serde.ParquetHiveSerDe",
            parameters={"serialization.format": "1"},
        ),
    )
