"""The CDK app: what Outlay is made of on AWS.

Importing this package puts the Node that pip brought along on the PATH, before anything imports aws_cdk.
"""

from infra.node import use_bundled_node

use_bundled_node()
