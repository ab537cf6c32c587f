from __future__ import annotations

from pkgutil import extend_path
__path__ = extend_path(__path__, __name__)

import abc
import builtins
import datetime
import enum
import typing

import jsii
import publication
import typing_extensions

from jsii._type_checking import cached_type_hints, check_type


from ._jsii import *

class _LazyImport:
    def __init__(self, module_name: str) -> None:
        self._module_name = module_name
        self._module: typing.Any = None
    def __getattr__(self, name: str) -> typing.Any:
        if self._module is None:
            import importlib
            self._module = importlib.import_module(self._module_name)
        return getattr(self._module, name)

if typing.TYPE_CHECKING:

    import cdk8s as _cdk8s_d3d9af27
    import constructs as _constructs_77d1e7e8
else:

    _cdk8s_d3d9af27 = _LazyImport("cdk8s")
    _constructs_77d1e7e8 = _LazyImport("constructs")


class Cluster(
    _cdk8s_d3d9af27.ApiObject,
    metaclass=jsii.JSIIMeta,
    jsii_type="dify_iocnpgpostgresql.Cluster",
):
    '''A PostgreSQL primary with its replicas.

    :schema: Cluster
    '''

    def __init__(
        self,
        scope: "_constructs_77d1e7e8.Construct",
        id: builtins.str,
        *,
        metadata: typing.Union["_cdk8s_d3d9af27.ApiObjectMetadata", typing.Dict[builtins.str, typing.Any]],
        spec: typing.Union["ClusterSpec", typing.Dict[builtins.str, typing.Any]],
    ) -> None:
        '''Defines a "Cluster" API object.

        :param scope: the scope in which to define this object.
        :param id: a scope-local name for the object.
        :param metadata: 
        :param spec: 
        '''
        if __debug__:
            type_hints = cached_type_hints(_typecheckingstub__f9a0cbc190c95a91a47d721452bc5d20c990133b993761b8219675e82e9c70e4)
            check_type(argname="argument scope", value=scope, expected_type=type_hints["scope"])
            check_type(argname="argument id", value=id, expected_type=type_hints["id"])
        props = ClusterProps(metadata=metadata, spec=spec)

        jsii.create(self.__class__, self, [scope, id, props])

    @jsii.member(jsii_name="manifest")
    @builtins.classmethod
    def manifest(
        cls,
        *,
        metadata: typing.Union["_cdk8s_d3d9af27.ApiObjectMetadata", typing.Dict[builtins.str, typing.Any]],
        spec: typing.Union["ClusterSpec", typing.Dict[builtins.str, typing.Any]],
    ) -> typing.Any:
        '''Renders a Kubernetes manifest for "Cluster".

        This can be used to inline resource manifests inside other objects (e.g. as templates).

        :param metadata: 
        :param spec: 
        '''
        props = ClusterProps(metadata=metadata, spec=spec)

        return typing.cast(typing.Any, jsii.sinvoke(cls, "manifest", [props]))

    @jsii.member(jsii_name="toJson")
    def to_json(self) -> typing.Any:
        '''Renders the object to Kubernetes JSON.'''
        return typing.cast(typing.Any, jsii.invoke(self, "toJson", []))

    @jsii.python.classproperty
    @jsii.member(jsii_name="GVK")
    def GVK(cls) -> "_cdk8s_d3d9af27.GroupVersionKind":
        '''Returns the apiVersion and kind for "Cluster".'''
        return typing.cast("_cdk8s_d3d9af27.GroupVersionKind", jsii.sget(cls, "GVK"))


@jsii.data_type(
    jsii_type="dify_iocnpgpostgresql.ClusterProps",
    jsii_struct_bases=[],
    name_mapping={"metadata": "metadata", "spec": "spec"},
)
class ClusterProps:
    def __init__(
        self,
        *,
        metadata: typing.Union["_cdk8s_d3d9af27.ApiObjectMetadata", typing.Dict[builtins.str, typing.Any]],
        spec: typing.Union["ClusterSpec", typing.Dict[builtins.str, typing.Any]],
    ) -> None:
        '''A PostgreSQL primary with its replicas.

        :param metadata: 
        :param spec: 

        :schema: Cluster
        '''
        if isinstance(metadata, dict):
            metadata = _cdk8s_d3d9af27.ApiObjectMetadata(**metadata)
        if isinstance(spec, dict):
            spec = ClusterSpec(**spec)
        if __debug__:
            type_hints = cached_type_hints(_typecheckingstub__40a59d1a45e3fda65c4cc7c8eff046e626d26312ba9484e46505bb93b4265582)
            check_type(argname="argument metadata", value=metadata, expected_type=type_hints["metadata"])
            check_type(argname="argument spec", value=spec, expected_type=type_hints["spec"])
        self._values: typing.Dict[builtins.str, typing.Any] = {
            "metadata": metadata,
            "spec": spec,
        }

    @builtins.property
    def metadata(self) -> "_cdk8s_d3d9af27.ApiObjectMetadata":
        '''
        :schema: Cluster#metadata
        '''
        result = self._values.get("metadata")
        assert result is not None, "Required property 'metadata' is missing"
        return typing.cast("_cdk8s_d3d9af27.ApiObjectMetadata", result)

    @builtins.property
    def spec(self) -> "ClusterSpec":
        '''
        :schema: Cluster#spec
        '''
        result = self._values.get("spec")
        assert result is not None, "Required property 'spec' is missing"
        return typing.cast("ClusterSpec", result)

    def __eq__(self, rhs: typing.Any) -> builtins.bool:
        return isinstance(rhs, self.__class__) and rhs._values == self._values

    def __ne__(self, rhs: typing.Any) -> builtins.bool:
        return not (rhs == self)

    def __repr__(self) -> str:
        return "ClusterProps(%s)" % ", ".join(
            k + "=" + repr(v) for k, v in self._values.items()
        )


@jsii.data_type(
    jsii_type="dify_iocnpgpostgresql.ClusterSpec",
    jsii_struct_bases=[],
    name_mapping={
        "instances": "instances",
        "affinity": "affinity",
        "bootstrap": "bootstrap",
        "image_name": "imageName",
        "image_pull_secrets": "imagePullSecrets",
        "inherited_metadata": "inheritedMetadata",
        "plugins": "plugins",
        "postgresql": "postgresql",
        "resources": "resources",
        "service_account_template": "serviceAccountTemplate",
        "storage": "storage",
    },
)
class ClusterSpec:
    def __init__(
        self,
        *,
        instances: jsii.Number,
        affinity: typing.Optional[typing.Union["ClusterSpecAffinity", typing.Dict[builtins.str, typing.Any]]] = None,
        bootstrap: typing.Optional[typing.Union["ClusterSpecBootstrap", typing.Dict[builtins.str, typing.Any]]] = None,
        image_name: typing.Optional[builtins.str] = None,
        image_pull_secrets: typing.Optional[typing.Sequence[typing.Union["ClusterSpecImagePullSecrets", typing.Dict[builtins.str, typing.Any]]]] = None,
        inherited_metadata: typing.Optional[typing.Union["ClusterSpecInheritedMetadata", typing.Dict[builtins.str, typing.Any]]] = None,
        plugins: typing.Optional[typing.Sequence[typing.Union["ClusterSpecPlugins", typing.Dict[builtins.str, typing.Any]]]] = None,
        postgresql: typing.Optional[typing.Union["ClusterSpecPostgresql", typing.Dict[builtins.str, typing.Any]]] = None,
        resources: typing.Optional[typing.Union["ClusterSpecResources", typing.Dict[builtins.str, typing.Any]]] = None,
        service_account_template: typing.Optional[typing.Union["ClusterSpecServiceAccountTemplate", typing.Dict[builtins.str, typing.Any]]] = None,
        storage: typing.Optional[typing.Union["ClusterSpecStorage", typing.Dict[builtins.str, typing.Any]]] = None,
    ) -> None:
        '''
        :param instances: Number of PostgreSQL servers, the primary included.
        :param affinity: Where the instances run.
        :param bootstrap: How a new cluster gets its data.
        :param image_name: Image of PostgreSQL.
        :param image_pull_secrets: Secrets with the credentials of image registries.
        :param inherited_metadata: Metadata put on everything that the operator creates for this cluster.
        :param plugins: Extensions of the operator that take part.
        :param postgresql: Configuration of the server.
        :param resources: Compute resources of each instance.
        :param service_account_template: The service account of the instances.
        :param storage: The volume of each instance.

        :schema: ClusterSpec
        '''
        if isinstance(affinity, dict):
            affinity = ClusterSpecAffinity(**affinity)
        if isinstance(bootstrap, dict):
            bootstrap = ClusterSpecBootstrap(**bootstrap)
        if isinstance(inherited_metadata, dict):
            inherited_metadata = ClusterSpecInheritedMetadata(**inherited_metadata)
        if isinstance(postgresql, dict):
            postgresql = ClusterSpecPostgresql(**postgresql)
        if isinstance(resources, dict):
            resources = ClusterSpecResources(**resources)
        if isinstance(service_account_template, dict):
            service_account_template = ClusterSpecServiceAccountTemplate(**service_account_template)
        if isinstance(storage, dict):
            storage = ClusterSpecStorage(**storage)
        if __debug__:
            type_hints = cached_type_hints(_typecheckingstub__d45c4df498cc7d1c869dbd44da7b82d50b6c560c87c0f3775ebfec8dd064da07)
            check_type(argname="argument instances", value=instances, expected_type=type_hints["instances"])
            check_type(argname="argument affinity", value=affinity, expected_type=type_hints["affinity"])
            check_type(argname="argument bootstrap", value=bootstrap, expected_type=type_hints["bootstrap"])
            check_type(argname="argument image_name", value=image_name, expected_type=type_hints["image_name"])
            check_type(argname="argument image_pull_secrets", value=image_pull_secrets, expected_type=type_hints["image_pull_secrets"])
            check_type(argname="argument inherited_metadata", value=inherited_metadata, expected_type=type_hints["inherited_metadata"])
            check_type(argname="argument plugins", value=plugins, expected_type=type_hints["plugins"])
            check_type(argname="argument postgresql", value=postgresql, expected_type=type_hints["postgresql"])
            check_type(argname="argument resources", value=resources, expected_type=type_hints["resources"])
            check_type(argname="argument service_account_template", value=service_account_template, expected_type=type_hints["service_account_template"])
            check_type(argname="argument storage", value=storage, expected_type=type_hints["storage"])
        self._values: typing.Dict[builtins.str, typing.Any] = {
            "instances": instances,
        }
        if affinity is not None:
            self._values["affinity"] = affinity
        if bootstrap is not None:
            self._values["bootstrap"] = bootstrap
        if image_name is not None:
            self._values["image_name"] = image_name
        if image_pull_secrets is not None:
            self._values["image_pull_secrets"] = image_pull_secrets
        if inherited_metadata is not None:
            self._values["inherited_metadata"] = inherited_metadata
        if plugins is not None:
            self._values["plugins"] = plugins
        if postgresql is not None:
            self._values["postgresql"] = postgresql
        if resources is not None:
            self._values["resources"] = resources
        if service_account_template is not None:
            self._values["service_account_template"] = service_account_template
        if storage is not None:
            self._values["storage"] = storage

    @builtins.property
    def instances(self) -> jsii.Number:
        '''Number of PostgreSQL servers, the primary included.

        :schema: ClusterSpec#instances
        '''
        result = self._values.get("instances")
        assert result is not None, "Required property 'instances' is missing"
        return typing.cast(jsii.Number, result)

    @builtins.property
    def affinity(self) -> typing.Optional["ClusterSpecAffinity"]:
        '''Where the instances run.

        :schema: ClusterSpec#affinity
        '''
        result = self._values.get("affinity")
        return typing.cast(typing.Optional["ClusterSpecAffinity"], result)

    @builtins.property
    def bootstrap(self) -> typing.Optional["ClusterSpecBootstrap"]:
        '''How a new cluster gets its data.

        :schema: ClusterSpec#bootstrap
        '''
        result = self._values.get("bootstrap")
        return typing.cast(typing.Optional["ClusterSpecBootstrap"], result)

    @builtins.property
    def image_name(self) -> typing.Optional[builtins.str]:
        '''Image of PostgreSQL.

        :schema: ClusterSpec#imageName
        '''
        result = self._values.get("image_name")
        return typing.cast(typing.Optional[builtins.str], result)

    @builtins.property
    def image_pull_secrets(
        self,
    ) -> typing.Optional[typing.List["ClusterSpecImagePullSecrets"]]:
        '''Secrets with the credentials of image registries.

        :schema: ClusterSpec#imagePullSecrets
        '''
        result = self._values.get("image_pull_secrets")
        return typing.cast(typing.Optional[typing.List["ClusterSpecImagePullSecrets"]], result)

    @builtins.property
    def inherited_metadata(self) -> typing.Optional["ClusterSpecInheritedMetadata"]:
        '''Metadata put on everything that the operator creates for this cluster.

        :schema: ClusterSpec#inheritedMetadata
        '''
        result = self._values.get("inherited_metadata")
        return typing.cast(typing.Optional["ClusterSpecInheritedMetadata"], result)

    @builtins.property
    def plugins(self) -> typing.Optional[typing.List["ClusterSpecPlugins"]]:
        '''Extensions of the operator that take part.

        :schema: ClusterSpec#plugins
        '''
        result = self._values.get("plugins")
        return typing.cast(typing.Optional[typing.List["ClusterSpecPlugins"]], result)

    @builtins.property
    def postgresql(self) -> typing.Optional["ClusterSpecPostgresql"]:
        '''Configuration of the server.

        :schema: ClusterSpec#postgresql
        '''
        result = self._values.get("postgresql")
        return typing.cast(typing.Optional["ClusterSpecPostgresql"], result)

    @builtins.property
    def resources(self) -> typing.Optional["ClusterSpecResources"]:
        '''Compute resources of each instance.

        :schema: ClusterSpec#resources
        '''
        result = self._values.get("resources")
        return typing.cast(typing.Optional["ClusterSpecResources"], result)

    @builtins.property
    def service_account_template(
        self,
    ) -> typing.Optional["ClusterSpecServiceAccountTemplate"]:
        '''The service account of the instances.

        :schema: ClusterSpec#serviceAccountTemplate
        '''
        result = self._values.get("service_account_template")
        return typing.cast(typing.Optional["ClusterSpecServiceAccountTemplate"], result)

    @builtins.property
    def storage(self) -> typing.Optional["ClusterSpecStorage"]:
        '''The volume of each instance.

        :schema: ClusterSpec#storage
        '''
        result = self._values.get("storage")
        return typing.cast(typing.Optional["ClusterSpecStorage"], result)

    def __eq__(self, rhs: typing.Any) -> builtins.bool:
        return isinstance(rhs, self.__class__) and rhs._values == self._values

    def __ne__(self, rhs: typing.Any) -> builtins.bool:
        return not (rhs == self)

    def __repr__(self) -> str:
        return "ClusterSpec(%s)" % ", ".join(
            k + "=" + repr(v) for k, v in self._values.items()
        )


@jsii.data_type(
    jsii_type="dify_iocnpgpostgresql.ClusterSpecAffinity",
    jsii_struct_bases=[],
    name_mapping={"node_selector": "nodeSelector", "tolerations": "tolerations"},
)
class ClusterSpecAffinity:
    def __init__(
        self,
        *,
        node_selector: typing.Optional[typing.Mapping[builtins.str, builtins.str]] = None,
        tolerations: typing.Optional[typing.Sequence[typing.Union["ClusterSpecAffinityTolerations", typing.Dict[builtins.str, typing.Any]]]] = None,
    ) -> None:
        '''Where the instances run.

        :param node_selector: Labels that a node needs.
        :param tolerations: Taints that the instances put up with.

        :schema: ClusterSpecAffinity
        '''
        if __debug__:
            type_hints = cached_type_hints(_typecheckingstub__7ca7f5fbb8903d661289444d165c85a7edee4de4b440014323a2a99482880a24)
            check_type(argname="argument node_selector", value=node_selector, expected_type=type_hints["node_selector"])
            check_type(argname="argument tolerations", value=tolerations, expected_type=type_hints["tolerations"])
        self._values: typing.Dict[builtins.str, typing.Any] = {}
        if node_selector is not None:
            self._values["node_selector"] = node_selector
        if tolerations is not None:
            self._values["tolerations"] = tolerations

    @builtins.property
    def node_selector(
        self,
    ) -> typing.Optional[typing.Mapping[builtins.str, builtins.str]]:
        '''Labels that a node needs.

        :schema: ClusterSpecAffinity#nodeSelector
        '''
        result = self._values.get("node_selector")
        return typing.cast(typing.Optional[typing.Mapping[builtins.str, builtins.str]], result)

    @builtins.property
    def tolerations(
        self,
    ) -> typing.Optional[typing.List["ClusterSpecAffinityTolerations"]]:
        '''Taints that the instances put up with.

        :schema: ClusterSpecAffinity#tolerations
        '''
        result = self._values.get("tolerations")
        return typing.cast(typing.Optional[typing.List["ClusterSpecAffinityTolerations"]], result)

    def __eq__(self, rhs: typing.Any) -> builtins.bool:
        return isinstance(rhs, self.__class__) and rhs._values == self._values

    def __ne__(self, rhs: typing.Any) -> builtins.bool:
        return not (rhs == self)

    def __repr__(self) -> str:
        return "ClusterSpecAffinity(%s)" % ", ".join(
            k + "=" + repr(v) for k, v in self._values.items()
        )


@jsii.data_type(
    jsii_type="dify_iocnpgpostgresql.ClusterSpecAffinityTolerations",
    jsii_struct_bases=[],
    name_mapping={
        "effect": "effect",
        "key": "key",
        "operator": "operator",
        "toleration_seconds": "tolerationSeconds",
        "value": "value",
    },
)
class ClusterSpecAffinityTolerations:
    def __init__(
        self,
        *,
        effect: typing.Optional[builtins.str] = None,
        key: typing.Optional[builtins.str] = None,
        operator: typing.Optional[builtins.str] = None,
        toleration_seconds: typing.Optional[jsii.Number] = None,
        value: typing.Optional[builtins.str] = None,
    ) -> None:
        '''
        :param effect: Effect of the taint; any when absent.
        :param key: Key of the taint; any when absent.
        :param operator: How the value is compared, Exists or Equal.
        :param toleration_seconds: For how long to stay on a node that gets the taint.
        :param value: Value of the taint.

        :schema: ClusterSpecAffinityTolerations
        '''
        if __debug__:
            type_hints = cached_type_hints(_typecheckingstub__e3c6d3562f19ad1b35d1664f602df2854fe4c4a9877f647fea403500c594438c)
            check_type(argname="argument effect", value=effect, expected_type=type_hints["effect"])
            check_type(argname="argument key", value=key, expected_type=type_hints["key"])
            check_type(argname="argument operator", value=operator, expected_type=type_hints["operator"])
            check_type(argname="argument toleration_seconds", value=toleration_seconds, expected_type=type_hints["toleration_seconds"])
            check_type(argname="argument value", value=value, expected_type=type_hints["value"])
        self._values: typing.Dict[builtins.str, typing.Any] = {}
        if effect is not None:
            self._values["effect"] = effect
        if key is not None:
            self._values["key"] = key
        if operator is not None:
            self._values["operator"] = operator
        if toleration_seconds is not None:
            self._values["toleration_seconds"] = toleration_seconds
        if value is not None:
            self._values["value"] = value

    @builtins.property
    def effect(self) -> typing.Optional[builtins.str]:
        '''Effect of the taint;

        any when absent.

        :schema: ClusterSpecAffinityTolerations#effect
        '''
        result = self._values.get("effect")
        return typing.cast(typing.Optional[builtins.str], result)

    @builtins.property
    def key(self) -> typing.Optional[builtins.str]:
        '''Key of the taint;

        any when absent.

        :schema: ClusterSpecAffinityTolerations#key
        '''
        result = self._values.get("key")
        return typing.cast(typing.Optional[builtins.str], result)

    @builtins.property
    def operator(self) -> typing.Optional[builtins.str]:
        '''How the value is compared, Exists or Equal.

        :schema: ClusterSpecAffinityTolerations#operator
        '''
        result = self._values.get("operator")
        return typing.cast(typing.Optional[builtins.str], result)

    @builtins.property
    def toleration_seconds(self) -> typing.Optional[jsii.Number]:
        '''For how long to stay on a node that gets the taint.

        :schema: ClusterSpecAffinityTolerations#tolerationSeconds
        '''
        result = self._values.get("toleration_seconds")
        return typing.cast(typing.Optional[jsii.Number], result)

    @builtins.property
    def value(self) -> typing.Optional[builtins.str]:
        '''Value of the taint.

        :schema: ClusterSpecAffinityTolerations#value
        '''
        result = self._values.get("value")
        return typing.cast(typing.Optional[builtins.str], result)

    def __eq__(self, rhs: typing.Any) -> builtins.bool:
        return isinstance(rhs, self.__class__) and rhs._values == self._values

    def __ne__(self, rhs: typing.Any) -> builtins.bool:
        return not (rhs == self)

    def __repr__(self) -> str:
        return "ClusterSpecAffinityTolerations(%s)" % ", ".join(
            k + "=" + repr(v) for k, v in self._values.items()
        )


@jsii.data_type(
    jsii_type="dify_iocnpgpostgresql.ClusterSpecBootstrap",
    jsii_struct_bases=[],
    name_mapping={"initdb": "initdb"},
)
class ClusterSpecBootstrap:
    def __init__(
        self,
        *,
        initdb: typing.Optional[typing.Union["ClusterSpecBootstrapInitdb", typing.Dict[builtins.str, typing.Any]]] = None,
    ) -> None:
        '''How a new cluster gets its data.

        :param initdb: Start with an empty database.

        :schema: ClusterSpecBootstrap
        '''
        if isinstance(initdb, dict):
            initdb = ClusterSpecBootstrapInitdb(**initdb)
        if __debug__:
            type_hints = cached_type_hints(_typecheckingstub__2023e64ed2ced907b39098ec77b5ff2e1fd22e00c59f25edaafba0d6df9f6a6e)
            check_type(argname="argument initdb", value=initdb, expected_type=type_hints["initdb"])
        self._values: typing.Dict[builtins.str, typing.Any] = {}
        if initdb is not None:
            self._values["initdb"] = initdb

    @builtins.property
    def initdb(self) -> typing.Optional["ClusterSpecBootstrapInitdb"]:
        '''Start with an empty database.

        :schema: ClusterSpecBootstrap#initdb
        '''
        result = self._values.get("initdb")
        return typing.cast(typing.Optional["ClusterSpecBootstrapInitdb"], result)

    def __eq__(self, rhs: typing.Any) -> builtins.bool:
        return isinstance(rhs, self.__class__) and rhs._values == self._values

    def __ne__(self, rhs: typing.Any) -> builtins.bool:
        return not (rhs == self)

    def __repr__(self) -> str:
        return "ClusterSpecBootstrap(%s)" % ", ".join(
            k + "=" + repr(v) for k, v in self._values.items()
        )


@jsii.data_type(
    jsii_type="dify_iocnpgpostgresql.ClusterSpecBootstrapInitdb",
    jsii_struct_bases=[],
    name_mapping={
        "database": "database",
        "owner": "owner",
        "post_init_application_sql": "postInitApplicationSql",
    },
)
class ClusterSpecBootstrapInitdb:
    def __init__(
        self,
        *,
        database: typing.Optional[builtins.str] = None,
        owner: typing.Optional[builtins.str] = None,
        post_init_application_sql: typing.Optional[typing.Sequence[builtins.str]] = None,
    ) -> None:
        '''Start with an empty database.

        :param database: Database of the application.
        :param owner: Role that owns it.
        :param post_init_application_sql: Statements run once in the application's database.

        :schema: ClusterSpecBootstrapInitdb
        '''
        if __debug__:
            type_hints = cached_type_hints(_typecheckingstub__2474d4ce7bc1008ef0165335dc978d077bcac725ca2000c3537f5fcda0fe085b)
            check_type(argname="argument database", value=database, expected_type=type_hints["database"])
            check_type(argname="argument owner", value=owner, expected_type=type_hints["owner"])
            check_type(argname="argument post_init_application_sql", value=post_init_application_sql, expected_type=type_hints["post_init_application_sql"])
        self._values: typing.Dict[builtins.str, typing.Any] = {}
        if database is not None:
            self._values["database"] = database
        if owner is not None:
            self._values["owner"] = owner
        if post_init_application_sql is not None:
            self._values["post_init_application_sql"] = post_init_application_sql

    @builtins.property
    def database(self) -> typing.Optional[builtins.str]:
        '''Database of the application.

        :schema: ClusterSpecBootstrapInitdb#database
        '''
        result = self._values.get("database")
        return typing.cast(typing.Optional[builtins.str], result)

    @builtins.property
    def owner(self) -> typing.Optional[builtins.str]:
        '''Role that owns it.

        :schema: ClusterSpecBootstrapInitdb#owner
        '''
        result = self._values.get("owner")
        return typing.cast(typing.Optional[builtins.str], result)

    @builtins.property
    def post_init_application_sql(self) -> typing.Optional[typing.List[builtins.str]]:
        '''Statements run once in the application's database.

        :schema: ClusterSpecBootstrapInitdb#postInitApplicationSQL
        '''
        result = self._values.get("post_init_application_sql")
        return typing.cast(typing.Optional[typing.List[builtins.str]], result)

    def __eq__(self, rhs: typing.Any) -> builtins.bool:
        return isinstance(rhs, self.__class__) and rhs._values == self._values

    def __ne__(self, rhs: typing.Any) -> builtins.bool:
        return not (rhs == self)

    def __repr__(self) -> str:
        return "ClusterSpecBootstrapInitdb(%s)" % ", ".join(
            k + "=" + repr(v) for k, v in self._values.items()
        )


@jsii.data_type(
    jsii_type="dify_iocnpgpostgresql.ClusterSpecImagePullSecrets",
    jsii_struct_bases=[],
    name_mapping={"name": "name"},
)
class ClusterSpecImagePullSecrets:
    def __init__(self, *, name: builtins.str) -> None:
        '''
        :param name: Name of the Secret.

        :schema: ClusterSpecImagePullSecrets
        '''
        if __debug__:
            type_hints = cached_type_hints(_typecheckingstub__7941e2704ab6e98c66a14c3072c1acb25a29801325fce84283208f36eecaf1d1)
            check_type(argname="argument name", value=name, expected_type=type_hints["name"])
        self._values: typing.Dict[builtins.str, typing.Any] = {
            "name": name,
        }

    @builtins.property
    def name(self) -> builtins.str:
        '''Name of the Secret.

        :schema: ClusterSpecImagePullSecrets#name
        '''
        result = self._values.get("name")
        assert result is not None, "Required property 'name' is missing"
        return typing.cast(builtins.str, result)

    def __eq__(self, rhs: typing.Any) -> builtins.bool:
        return isinstance(rhs, self.__class__) and rhs._values == self._values

    def __ne__(self, rhs: typing.Any) -> builtins.bool:
        return not (rhs == self)

    def __repr__(self) -> str:
        return "ClusterSpecImagePullSecrets(%s)" % ", ".join(
            k + "=" + repr(v) for k, v in self._values.items()
        )


@jsii.data_type(
    jsii_type="dify_iocnpgpostgresql.ClusterSpecInheritedMetadata",
    jsii_struct_bases=[],
    name_mapping={"labels": "labels"},
)
class ClusterSpecInheritedMetadata:
    def __init__(
        self,
        *,
        labels: typing.Optional[typing.Mapping[builtins.str, builtins.str]] = None,
    ) -> None:
        '''Metadata put on everything that the operator creates for this cluster.

        :param labels: Labels.

        :schema: ClusterSpecInheritedMetadata
        '''
        if __debug__:
            type_hints = cached_type_hints(_typecheckingstub__54ac8b660cc7bb6b09132f30c019f1a3202b3c112e8e20e62ac343e266b172f2)
            check_type(argname="argument labels", value=labels, expected_type=type_hints["labels"])
        self._values: typing.Dict[builtins.str, typing.Any] = {}
        if labels is not None:
            self._values["labels"] = labels

    @builtins.property
    def labels(self) -> typing.Optional[typing.Mapping[builtins.str, builtins.str]]:
        '''Labels.

        :schema: ClusterSpecInheritedMetadata#labels
        '''
        result = self._values.get("labels")
        return typing.cast(typing.Optional[typing.Mapping[builtins.str, builtins.str]], result)

    def __eq__(self, rhs: typing.Any) -> builtins.bool:
        return isinstance(rhs, self.__class__) and rhs._values == self._values

    def __ne__(self, rhs: typing.Any) -> builtins.bool:
        return not (rhs == self)

    def __repr__(self) -> str:
        return "ClusterSpecInheritedMetadata(%s)" % ", ".join(
            k + "=" + repr(v) for k, v in self._values.items()
        )


@jsii.data_type(
    jsii_type="dify_iocnpgpostgresql.ClusterSpecPlugins",
    jsii_struct_bases=[],
    name_mapping={
        "name": "name",
        "enabled": "enabled",
        "is_wal_archiver": "isWalArchiver",
        "parameters": "parameters",
    },
)
class ClusterSpecPlugins:
    def __init__(
        self,
        *,
        name: builtins.str,
        enabled: typing.Optional[builtins.bool] = None,
        is_wal_archiver: typing.Optional[builtins.bool] = None,
        parameters: typing.Optional[typing.Mapping[builtins.str, builtins.str]] = None,
    ) -> None:
        '''
        :param name: Name of the plugin.
        :param enabled: Whether it is used.
        :param is_wal_archiver: Whether it archives the write-ahead log.
        :param parameters: What it is told.

        :schema: ClusterSpecPlugins
        '''
        if __debug__:
            type_hints = cached_type_hints(_typecheckingstub__fc9ba6f37b8b8046eec179316259b5a748d0f023bff1a01a8b395fb4e90d57b8)
            check_type(argname="argument name", value=name, expected_type=type_hints["name"])
            check_type(argname="argument enabled", value=enabled, expected_type=type_hints["enabled"])
            check_type(argname="argument is_wal_archiver", value=is_wal_archiver, expected_type=type_hints["is_wal_archiver"])
            check_type(argname="argument parameters", value=parameters, expected_type=type_hints["parameters"])
        self._values: typing.Dict[builtins.str, typing.Any] = {
            "name": name,
        }
        if enabled is not None:
            self._values["enabled"] = enabled
        if is_wal_archiver is not None:
            self._values["is_wal_archiver"] = is_wal_archiver
        if parameters is not None:
            self._values["parameters"] = parameters

    @builtins.property
    def name(self) -> builtins.str:
        '''Name of the plugin.

        :schema: ClusterSpecPlugins#name
        '''
        result = self._values.get("name")
        assert result is not None, "Required property 'name' is missing"
        return typing.cast(builtins.str, result)

    @builtins.property
    def enabled(self) -> typing.Optional[builtins.bool]:
        '''Whether it is used.

        :schema: ClusterSpecPlugins#enabled
        '''
        result = self._values.get("enabled")
        return typing.cast(typing.Optional[builtins.bool], result)

    @builtins.property
    def is_wal_archiver(self) -> typing.Optional[builtins.bool]:
        '''Whether it archives the write-ahead log.

        :schema: ClusterSpecPlugins#isWALArchiver
        '''
        result = self._values.get("is_wal_archiver")
        return typing.cast(typing.Optional[builtins.bool], result)

    @builtins.property
    def parameters(self) -> typing.Optional[typing.Mapping[builtins.str, builtins.str]]:
        '''What it is told.

        :schema: ClusterSpecPlugins#parameters
        '''
        result = self._values.get("parameters")
        return typing.cast(typing.Optional[typing.Mapping[builtins.str, builtins.str]], result)

    def __eq__(self, rhs: typing.Any) -> builtins.bool:
        return isinstance(rhs, self.__class__) and rhs._values == self._values

    def __ne__(self, rhs: typing.Any) -> builtins.bool:
        return not (rhs == self)

    def __repr__(self) -> str:
        return "ClusterSpecPlugins(%s)" % ", ".join(
            k + "=" + repr(v) for k, v in self._values.items()
        )


@jsii.data_type(
    jsii_type="dify_iocnpgpostgresql.ClusterSpecPostgresql",
    jsii_struct_bases=[],
    name_mapping={"parameters": "parameters"},
)
class ClusterSpecPostgresql:
    def __init__(
        self,
        *,
        parameters: typing.Optional[typing.Mapping[builtins.str, builtins.str]] = None,
    ) -> None:
        '''Configuration of the server.

        :param parameters: Settings of postgresql.conf.

        :schema: ClusterSpecPostgresql
        '''
        if __debug__:
            type_hints = cached_type_hints(_typecheckingstub__3b23688f9ef48fb7500cb1633cdf6c251533079afe94b9ed0a6ab1ef51b3479e)
            check_type(argname="argument parameters", value=parameters, expected_type=type_hints["parameters"])
        self._values: typing.Dict[builtins.str, typing.Any] = {}
        if parameters is not None:
            self._values["parameters"] = parameters

    @builtins.property
    def parameters(self) -> typing.Optional[typing.Mapping[builtins.str, builtins.str]]:
        '''Settings of postgresql.conf.

        :schema: ClusterSpecPostgresql#parameters
        '''
        result = self._values.get("parameters")
        return typing.cast(typing.Optional[typing.Mapping[builtins.str, builtins.str]], result)

    def __eq__(self, rhs: typing.Any) -> builtins.bool:
        return isinstance(rhs, self.__class__) and rhs._values == self._values

    def __ne__(self, rhs: typing.Any) -> builtins.bool:
        return not (rhs == self)

    def __repr__(self) -> str:
        return "ClusterSpecPostgresql(%s)" % ", ".join(
            k + "=" + repr(v) for k, v in self._values.items()
        )


@jsii.data_type(
    jsii_type="dify_iocnpgpostgresql.ClusterSpecResources",
    jsii_struct_bases=[],
    name_mapping={"limits": "limits", "requests": "requests"},
)
class ClusterSpecResources:
    def __init__(
        self,
        *,
        limits: typing.Optional[typing.Mapping[builtins.str, builtins.str]] = None,
        requests: typing.Optional[typing.Mapping[builtins.str, builtins.str]] = None,
    ) -> None:
        '''Compute resources of each instance.

        :param limits: What an instance may not exceed.
        :param requests: What the scheduler sets aside.

        :schema: ClusterSpecResources
        '''
        if __debug__:
            type_hints = cached_type_hints(_typecheckingstub__f2443b7c52dd240a94190d84cda81594c3f96c0a8ef8ea901b19097e0346a75b)
            check_type(argname="argument limits", value=limits, expected_type=type_hints["limits"])
            check_type(argname="argument requests", value=requests, expected_type=type_hints["requests"])
        self._values: typing.Dict[builtins.str, typing.Any] = {}
        if limits is not None:
            self._values["limits"] = limits
        if requests is not None:
            self._values["requests"] = requests

    @builtins.property
    def limits(self) -> typing.Optional[typing.Mapping[builtins.str, builtins.str]]:
        '''What an instance may not exceed.

        :schema: ClusterSpecResources#limits
        '''
        result = self._values.get("limits")
        return typing.cast(typing.Optional[typing.Mapping[builtins.str, builtins.str]], result)

    @builtins.property
    def requests(self) -> typing.Optional[typing.Mapping[builtins.str, builtins.str]]:
        '''What the scheduler sets aside.

        :schema: ClusterSpecResources#requests
        '''
        result = self._values.get("requests")
        return typing.cast(typing.Optional[typing.Mapping[builtins.str, builtins.str]], result)

    def __eq__(self, rhs: typing.Any) -> builtins.bool:
        return isinstance(rhs, self.__class__) and rhs._values == self._values

    def __ne__(self, rhs: typing.Any) -> builtins.bool:
        return not (rhs == self)

    def __repr__(self) -> str:
        return "ClusterSpecResources(%s)" % ", ".join(
            k + "=" + repr(v) for k, v in self._values.items()
        )


@jsii.data_type(
    jsii_type="dify_iocnpgpostgresql.ClusterSpecServiceAccountTemplate",
    jsii_struct_bases=[],
    name_mapping={"metadata": "metadata"},
)
class ClusterSpecServiceAccountTemplate:
    def __init__(
        self,
        *,
        metadata: typing.Union["ClusterSpecServiceAccountTemplateMetadata", typing.Dict[builtins.str, typing.Any]],
    ) -> None:
        '''The service account of the instances.

        :param metadata: Its metadata.

        :schema: ClusterSpecServiceAccountTemplate
        '''
        if isinstance(metadata, dict):
            metadata = ClusterSpecServiceAccountTemplateMetadata(**metadata)
        if __debug__:
            type_hints = cached_type_hints(_typecheckingstub__adfc3f1189dd1f69e5d6e3f07df6423748e19d2a4b37ff92ef70a41b41e71cbf)
            check_type(argname="argument metadata", value=metadata, expected_type=type_hints["metadata"])
        self._values: typing.Dict[builtins.str, typing.Any] = {
            "metadata": metadata,
        }

    @builtins.property
    def metadata(self) -> "ClusterSpecServiceAccountTemplateMetadata":
        '''Its metadata.

        :schema: ClusterSpecServiceAccountTemplate#metadata
        '''
        result = self._values.get("metadata")
        assert result is not None, "Required property 'metadata' is missing"
        return typing.cast("ClusterSpecServiceAccountTemplateMetadata", result)

    def __eq__(self, rhs: typing.Any) -> builtins.bool:
        return isinstance(rhs, self.__class__) and rhs._values == self._values

    def __ne__(self, rhs: typing.Any) -> builtins.bool:
        return not (rhs == self)

    def __repr__(self) -> str:
        return "ClusterSpecServiceAccountTemplate(%s)" % ", ".join(
            k + "=" + repr(v) for k, v in self._values.items()
        )


@jsii.data_type(
    jsii_type="dify_iocnpgpostgresql.ClusterSpecServiceAccountTemplateMetadata",
    jsii_struct_bases=[],
    name_mapping={"annotations": "annotations"},
)
class ClusterSpecServiceAccountTemplateMetadata:
    def __init__(
        self,
        *,
        annotations: typing.Optional[typing.Mapping[builtins.str, builtins.str]] = None,
    ) -> None:
        '''Its metadata.

        :param annotations: Annotations, such as the cloud role to take on.

        :schema: ClusterSpecServiceAccountTemplateMetadata
        '''
        if __debug__:
            type_hints = cached_type_hints(_typecheckingstub__c97174e5c7fc7fd7e8822d8bb00b89a4f34e0403b47a33ba5580ae48d30cc46a)
            check_type(argname="argument annotations", value=annotations, expected_type=type_hints["annotations"])
        self._values: typing.Dict[builtins.str, typing.Any] = {}
        if annotations is not None:
            self._values["annotations"] = annotations

    @builtins.property
    def annotations(
        self,
    ) -> typing.Optional[typing.Mapping[builtins.str, builtins.str]]:
        '''Annotations, such as the cloud role to take on.

        :schema: ClusterSpecServiceAccountTemplateMetadata#annotations
        '''
        result = self._values.get("annotations")
        return typing.cast(typing.Optional[typing.Mapping[builtins.str, builtins.str]], result)

    def __eq__(self, rhs: typing.Any) -> builtins.bool:
        return isinstance(rhs, self.__class__) and rhs._values == self._values

    def __ne__(self, rhs: typing.Any) -> builtins.bool:
        return not (rhs == self)

    def __repr__(self) -> str:
        return "ClusterSpecServiceAccountTemplateMetadata(%s)" % ", ".join(
            k + "=" + repr(v) for k, v in self._values.items()
        )


@jsii.data_type(
    jsii_type="dify_iocnpgpostgresql.ClusterSpecStorage",
    jsii_struct_bases=[],
    name_mapping={"size": "size", "storage_class": "storageClass"},
)
class ClusterSpecStorage:
    def __init__(
        self,
        *,
        size: typing.Optional[builtins.str] = None,
        storage_class: typing.Optional[builtins.str] = None,
    ) -> None:
        '''The volume of each instance.

        :param size: Size of the volume, as a quantity.
        :param storage_class: Storage class; the cluster's default when absent.

        :schema: ClusterSpecStorage
        '''
        if __debug__:
            type_hints = cached_type_hints(_typecheckingstub__2eb7ac45db32a9f121f21cdbb397a8de0b6764a545934e15b187beaea3abff47)
            check_type(argname="argument size", value=size, expected_type=type_hints["size"])
            check_type(argname="argument storage_class", value=storage_class, expected_type=type_hints["storage_class"])
        self._values: typing.Dict[builtins.str, typing.Any] = {}
        if size is not None:
            self._values["size"] = size
        if storage_class is not None:
            self._values["storage_class"] = storage_class

    @builtins.property
    def size(self) -> typing.Optional[builtins.str]:
        '''Size of the volume, as a quantity.

        :schema: ClusterSpecStorage#size
        '''
        result = self._values.get("size")
        return typing.cast(typing.Optional[builtins.str], result)

    @builtins.property
    def storage_class(self) -> typing.Optional[builtins.str]:
        '''Storage class;

        the cluster's default when absent.

        :schema: ClusterSpecStorage#storageClass
        '''
        result = self._values.get("storage_class")
        return typing.cast(typing.Optional[builtins.str], result)

    def __eq__(self, rhs: typing.Any) -> builtins.bool:
        return isinstance(rhs, self.__class__) and rhs._values == self._values

    def __ne__(self, rhs: typing.Any) -> builtins.bool:
        return not (rhs == self)

    def __repr__(self) -> str:
        return "ClusterSpecStorage(%s)" % ", ".join(
            k + "=" + repr(v) for k, v in self._values.items()
        )


class Database(
    _cdk8s_d3d9af27.ApiObject,
    metaclass=jsii.JSIIMeta,
    jsii_type="dify_iocnpgpostgresql.Database",
):
    '''A database in a Cluster.

    :schema: Database
    '''

    def __init__(
        self,
        scope: "_constructs_77d1e7e8.Construct",
        id: builtins.str,
        *,
        metadata: typing.Union["_cdk8s_d3d9af27.ApiObjectMetadata", typing.Dict[builtins.str, typing.Any]],
        spec: typing.Union["DatabaseSpec", typing.Dict[builtins.str, typing.Any]],
    ) -> None:
        '''Defines a "Database" API object.

        :param scope: the scope in which to define this object.
        :param id: a scope-local name for the object.
        :param metadata: 
        :param spec: 
        '''
        if __debug__:
            type_hints = cached_type_hints(_typecheckingstub__8a299b35d3da60a342467cb1743037a8134e1c4d5b58ca826ac43ef9b503ea3b)
            check_type(argname="argument scope", value=scope, expected_type=type_hints["scope"])
            check_type(argname="argument id", value=id, expected_type=type_hints["id"])
        props = DatabaseProps(metadata=metadata, spec=spec)

        jsii.create(self.__class__, self, [scope, id, props])

    @jsii.member(jsii_name="manifest")
    @builtins.classmethod
    def manifest(
        cls,
        *,
        metadata: typing.Union["_cdk8s_d3d9af27.ApiObjectMetadata", typing.Dict[builtins.str, typing.Any]],
        spec: typing.Union["DatabaseSpec", typing.Dict[builtins.str, typing.Any]],
    ) -> typing.Any:
        '''Renders a Kubernetes manifest for "Database".

        This can be used to inline resource manifests inside other objects (e.g. as templates).

        :param metadata: 
        :param spec: 
        '''
        props = DatabaseProps(metadata=metadata, spec=spec)

        return typing.cast(typing.Any, jsii.sinvoke(cls, "manifest", [props]))

    @jsii.member(jsii_name="toJson")
    def to_json(self) -> typing.Any:
        '''Renders the object to Kubernetes JSON.'''
        return typing.cast(typing.Any, jsii.invoke(self, "toJson", []))

    @jsii.python.classproperty
    @jsii.member(jsii_name="GVK")
    def GVK(cls) -> "_cdk8s_d3d9af27.GroupVersionKind":
        '''Returns the apiVersion and kind for "Database".'''
        return typing.cast("_cdk8s_d3d9af27.GroupVersionKind", jsii.sget(cls, "GVK"))


@jsii.data_type(
    jsii_type="dify_iocnpgpostgresql.DatabaseProps",
    jsii_struct_bases=[],
    name_mapping={"metadata": "metadata", "spec": "spec"},
)
class DatabaseProps:
    def __init__(
        self,
        *,
        metadata: typing.Union["_cdk8s_d3d9af27.ApiObjectMetadata", typing.Dict[builtins.str, typing.Any]],
        spec: typing.Union["DatabaseSpec", typing.Dict[builtins.str, typing.Any]],
    ) -> None:
        '''A database in a Cluster.

        :param metadata: 
        :param spec: 

        :schema: Database
        '''
        if isinstance(metadata, dict):
            metadata = _cdk8s_d3d9af27.ApiObjectMetadata(**metadata)
        if isinstance(spec, dict):
            spec = DatabaseSpec(**spec)
        if __debug__:
            type_hints = cached_type_hints(_typecheckingstub__88b7341839b89decef259c6293e65349fb5a25addefd6a3453d9776f2d38dd80)
            check_type(argname="argument metadata", value=metadata, expected_type=type_hints["metadata"])
            check_type(argname="argument spec", value=spec, expected_type=type_hints["spec"])
        self._values: typing.Dict[builtins.str, typing.Any] = {
            "metadata": metadata,
            "spec": spec,
        }

    @builtins.property
    def metadata(self) -> "_cdk8s_d3d9af27.ApiObjectMetadata":
        '''
        :schema: Database#metadata
        '''
        result = self._values.get("metadata")
        assert result is not None, "Required property 'metadata' is missing"
        return typing.cast("_cdk8s_d3d9af27.ApiObjectMetadata", result)

    @builtins.property
    def spec(self) -> "DatabaseSpec":
        '''
        :schema: Database#spec
        '''
        result = self._values.get("spec")
        assert result is not None, "Required property 'spec' is missing"
        return typing.cast("DatabaseSpec", result)

    def __eq__(self, rhs: typing.Any) -> builtins.bool:
        return isinstance(rhs, self.__class__) and rhs._values == self._values

    def __ne__(self, rhs: typing.Any) -> builtins.bool:
        return not (rhs == self)

    def __repr__(self) -> str:
        return "DatabaseProps(%s)" % ", ".join(
            k + "=" + repr(v) for k, v in self._values.items()
        )


@jsii.data_type(
    jsii_type="dify_iocnpgpostgresql.DatabaseSpec",
    jsii_struct_bases=[],
    name_mapping={
        "cluster": "cluster",
        "name": "name",
        "owner": "owner",
        "database_reclaim_policy": "databaseReclaimPolicy",
        "extensions": "extensions",
    },
)
class DatabaseSpec:
    def __init__(
        self,
        *,
        cluster: typing.Union["DatabaseSpecCluster", typing.Dict[builtins.str, typing.Any]],
        name: builtins.str,
        owner: builtins.str,
        database_reclaim_policy: typing.Optional["DatabaseSpecDatabaseReclaimPolicy"] = None,
        extensions: typing.Optional[typing.Sequence[typing.Union["DatabaseSpecExtensions", typing.Dict[builtins.str, typing.Any]]]] = None,
    ) -> None:
        '''
        :param cluster: The Cluster that holds it.
        :param name: Name of the database in PostgreSQL.
        :param owner: Role that owns it.
        :param database_reclaim_policy: What happens to the database when this object is deleted.
        :param extensions: Extensions of the database.

        :schema: DatabaseSpec
        '''
        if isinstance(cluster, dict):
            cluster = DatabaseSpecCluster(**cluster)
        if __debug__:
            type_hints = cached_type_hints(_typecheckingstub__0aa404995a2d63a0a48c1cd7e974a18c1018318a6520f4422b49a09c753efc11)
            check_type(argname="argument cluster", value=cluster, expected_type=type_hints["cluster"])
            check_type(argname="argument name", value=name, expected_type=type_hints["name"])
            check_type(argname="argument owner", value=owner, expected_type=type_hints["owner"])
            check_type(argname="argument database_reclaim_policy", value=database_reclaim_policy, expected_type=type_hints["database_reclaim_policy"])
            check_type(argname="argument extensions", value=extensions, expected_type=type_hints["extensions"])
        self._values: typing.Dict[builtins.str, typing.Any] = {
            "cluster": cluster,
            "name": name,
            "owner": owner,
        }
        if database_reclaim_policy is not None:
            self._values["database_reclaim_policy"] = database_reclaim_policy
        if extensions is not None:
            self._values["extensions"] = extensions

    @builtins.property
    def cluster(self) -> "DatabaseSpecCluster":
        '''The Cluster that holds it.

        :schema: DatabaseSpec#cluster
        '''
        result = self._values.get("cluster")
        assert result is not None, "Required property 'cluster' is missing"
        return typing.cast("DatabaseSpecCluster", result)

    @builtins.property
    def name(self) -> builtins.str:
        '''Name of the database in PostgreSQL.

        :schema: DatabaseSpec#name
        '''
        result = self._values.get("name")
        assert result is not None, "Required property 'name' is missing"
        return typing.cast(builtins.str, result)

    @builtins.property
    def owner(self) -> builtins.str:
        '''Role that owns it.

        :schema: DatabaseSpec#owner
        '''
        result = self._values.get("owner")
        assert result is not None, "Required property 'owner' is missing"
        return typing.cast(builtins.str, result)

    @builtins.property
    def database_reclaim_policy(
        self,
    ) -> typing.Optional["DatabaseSpecDatabaseReclaimPolicy"]:
        '''What happens to the database when this object is deleted.

        :schema: DatabaseSpec#databaseReclaimPolicy
        '''
        result = self._values.get("database_reclaim_policy")
        return typing.cast(typing.Optional["DatabaseSpecDatabaseReclaimPolicy"], result)

    @builtins.property
    def extensions(self) -> typing.Optional[typing.List["DatabaseSpecExtensions"]]:
        '''Extensions of the database.

        :schema: DatabaseSpec#extensions
        '''
        result = self._values.get("extensions")
        return typing.cast(typing.Optional[typing.List["DatabaseSpecExtensions"]], result)

    def __eq__(self, rhs: typing.Any) -> builtins.bool:
        return isinstance(rhs, self.__class__) and rhs._values == self._values

    def __ne__(self, rhs: typing.Any) -> builtins.bool:
        return not (rhs == self)

    def __repr__(self) -> str:
        return "DatabaseSpec(%s)" % ", ".join(
            k + "=" + repr(v) for k, v in self._values.items()
        )


@jsii.data_type(
    jsii_type="dify_iocnpgpostgresql.DatabaseSpecCluster",
    jsii_struct_bases=[],
    name_mapping={"name": "name"},
)
class DatabaseSpecCluster:
    def __init__(self, *, name: builtins.str) -> None:
        '''The Cluster that holds it.

        :param name: Name of the Cluster.

        :schema: DatabaseSpecCluster
        '''
        if __debug__:
            type_hints = cached_type_hints(_typecheckingstub__7c9e6953b8a0cdf0e580e1840bc223d199baf3da1f1139e84ae7746f2e4a1fc9)
            check_type(argname="argument name", value=name, expected_type=type_hints["name"])
        self._values: typing.Dict[builtins.str, typing.Any] = {
            "name": name,
        }

    @builtins.property
    def name(self) -> builtins.str:
        '''Name of the Cluster.

        :schema: DatabaseSpecCluster#name
        '''
        result = self._values.get("name")
        assert result is not None, "Required property 'name' is missing"
        return typing.cast(builtins.str, result)

    def __eq__(self, rhs: typing.Any) -> builtins.bool:
        return isinstance(rhs, self.__class__) and rhs._values == self._values

    def __ne__(self, rhs: typing.Any) -> builtins.bool:
        return not (rhs == self)

    def __repr__(self) -> str:
        return "DatabaseSpecCluster(%s)" % ", ".join(
            k + "=" + repr(v) for k, v in self._values.items()
        )


@jsii.enum(jsii_type="dify_iocnpgpostgresql.DatabaseSpecDatabaseReclaimPolicy")
class DatabaseSpecDatabaseReclaimPolicy(enum.Enum):
    '''What happens to the database when this object is deleted.

    :schema: DatabaseSpecDatabaseReclaimPolicy
    '''

    RETAIN = "RETAIN"
    '''retain.'''
    DELETE = "DELETE"
    '''delete.'''


@jsii.data_type(
    jsii_type="dify_iocnpgpostgresql.DatabaseSpecExtensions",
    jsii_struct_bases=[],
    name_mapping={"name": "name", "ensure": "ensure"},
)
class DatabaseSpecExtensions:
    def __init__(
        self,
        *,
        name: builtins.str,
        ensure: typing.Optional["DatabaseSpecExtensionsEnsure"] = None,
    ) -> None:
        '''
        :param name: Name of the extension.
        :param ensure: Whether the extension has to exist.

        :schema: DatabaseSpecExtensions
        '''
        if __debug__:
            type_hints = cached_type_hints(_typecheckingstub__0da0aca18f22e2153f23eaafa5ff2666fecad22d61072f571481479ba2b3ac0e)
            check_type(argname="argument name", value=name, expected_type=type_hints["name"])
            check_type(argname="argument ensure", value=ensure, expected_type=type_hints["ensure"])
        self._values: typing.Dict[builtins.str, typing.Any] = {
            "name": name,
        }
        if ensure is not None:
            self._values["ensure"] = ensure

    @builtins.property
    def name(self) -> builtins.str:
        '''Name of the extension.

        :schema: DatabaseSpecExtensions#name
        '''
        result = self._values.get("name")
        assert result is not None, "Required property 'name' is missing"
        return typing.cast(builtins.str, result)

    @builtins.property
    def ensure(self) -> typing.Optional["DatabaseSpecExtensionsEnsure"]:
        '''Whether the extension has to exist.

        :schema: DatabaseSpecExtensions#ensure
        '''
        result = self._values.get("ensure")
        return typing.cast(typing.Optional["DatabaseSpecExtensionsEnsure"], result)

    def __eq__(self, rhs: typing.Any) -> builtins.bool:
        return isinstance(rhs, self.__class__) and rhs._values == self._values

    def __ne__(self, rhs: typing.Any) -> builtins.bool:
        return not (rhs == self)

    def __repr__(self) -> str:
        return "DatabaseSpecExtensions(%s)" % ", ".join(
            k + "=" + repr(v) for k, v in self._values.items()
        )


@jsii.enum(jsii_type="dify_iocnpgpostgresql.DatabaseSpecExtensionsEnsure")
class DatabaseSpecExtensionsEnsure(enum.Enum):
    '''Whether the extension has to exist.

    :schema: DatabaseSpecExtensionsEnsure
    '''

    PRESENT = "PRESENT"
    '''present.'''
    ABSENT = "ABSENT"
    '''absent.'''


class ScheduledBackup(
    _cdk8s_d3d9af27.ApiObject,
    metaclass=jsii.JSIIMeta,
    jsii_type="dify_iocnpgpostgresql.ScheduledBackup",
):
    '''Takes a backup of a Cluster again and again.

    :schema: ScheduledBackup
    '''

    def __init__(
        self,
        scope: "_constructs_77d1e7e8.Construct",
        id: builtins.str,
        *,
        metadata: typing.Union["_cdk8s_d3d9af27.ApiObjectMetadata", typing.Dict[builtins.str, typing.Any]],
        spec: typing.Union["ScheduledBackupSpec", typing.Dict[builtins.str, typing.Any]],
    ) -> None:
        '''Defines a "ScheduledBackup" API object.

        :param scope: the scope in which to define this object.
        :param id: a scope-local name for the object.
        :param metadata: 
        :param spec: 
        '''
        if __debug__:
            type_hints = cached_type_hints(_typecheckingstub__6205499fdfb63f8284fa0ec2dafd71b9c1dac86e1cfd224ea1893494d8333c58)
            check_type(argname="argument scope", value=scope, expected_type=type_hints["scope"])
            check_type(argname="argument id", value=id, expected_type=type_hints["id"])
        props = ScheduledBackupProps(metadata=metadata, spec=spec)

        jsii.create(self.__class__, self, [scope, id, props])

    @jsii.member(jsii_name="manifest")
    @builtins.classmethod
    def manifest(
        cls,
        *,
        metadata: typing.Union["_cdk8s_d3d9af27.ApiObjectMetadata", typing.Dict[builtins.str, typing.Any]],
        spec: typing.Union["ScheduledBackupSpec", typing.Dict[builtins.str, typing.Any]],
    ) -> typing.Any:
        '''Renders a Kubernetes manifest for "ScheduledBackup".

        This can be used to inline resource manifests inside other objects (e.g. as templates).

        :param metadata: 
        :param spec: 
        '''
        props = ScheduledBackupProps(metadata=metadata, spec=spec)

        return typing.cast(typing.Any, jsii.sinvoke(cls, "manifest", [props]))

    @jsii.member(jsii_name="toJson")
    def to_json(self) -> typing.Any:
        '''Renders the object to Kubernetes JSON.'''
        return typing.cast(typing.Any, jsii.invoke(self, "toJson", []))

    @jsii.python.classproperty
    @jsii.member(jsii_name="GVK")
    def GVK(cls) -> "_cdk8s_d3d9af27.GroupVersionKind":
        '''Returns the apiVersion and kind for "ScheduledBackup".'''
        return typing.cast("_cdk8s_d3d9af27.GroupVersionKind", jsii.sget(cls, "GVK"))


@jsii.data_type(
    jsii_type="dify_iocnpgpostgresql.ScheduledBackupProps",
    jsii_struct_bases=[],
    name_mapping={"metadata": "metadata", "spec": "spec"},
)
class ScheduledBackupProps:
    def __init__(
        self,
        *,
        metadata: typing.Union["_cdk8s_d3d9af27.ApiObjectMetadata", typing.Dict[builtins.str, typing.Any]],
        spec: typing.Union["ScheduledBackupSpec", typing.Dict[builtins.str, typing.Any]],
    ) -> None:
        '''Takes a backup of a Cluster again and again.

        :param metadata: 
        :param spec: 

        :schema: ScheduledBackup
        '''
        if isinstance(metadata, dict):
            metadata = _cdk8s_d3d9af27.ApiObjectMetadata(**metadata)
        if isinstance(spec, dict):
            spec = ScheduledBackupSpec(**spec)
        if __debug__:
            type_hints = cached_type_hints(_typecheckingstub__1c2d9b48cd53ecee34436b127598ab80bb6a3adb2b0eaaf212a5f3115a7e5c9f)
            check_type(argname="argument metadata", value=metadata, expected_type=type_hints["metadata"])
            check_type(argname="argument spec", value=spec, expected_type=type_hints["spec"])
        self._values: typing.Dict[builtins.str, typing.Any] = {
            "metadata": metadata,
            "spec": spec,
        }

    @builtins.property
    def metadata(self) -> "_cdk8s_d3d9af27.ApiObjectMetadata":
        '''
        :schema: ScheduledBackup#metadata
        '''
        result = self._values.get("metadata")
        assert result is not None, "Required property 'metadata' is missing"
        return typing.cast("_cdk8s_d3d9af27.ApiObjectMetadata", result)

    @builtins.property
    def spec(self) -> "ScheduledBackupSpec":
        '''
        :schema: ScheduledBackup#spec
        '''
        result = self._values.get("spec")
        assert result is not None, "Required property 'spec' is missing"
        return typing.cast("ScheduledBackupSpec", result)

    def __eq__(self, rhs: typing.Any) -> builtins.bool:
        return isinstance(rhs, self.__class__) and rhs._values == self._values

    def __ne__(self, rhs: typing.Any) -> builtins.bool:
        return not (rhs == self)

    def __repr__(self) -> str:
        return "ScheduledBackupProps(%s)" % ", ".join(
            k + "=" + repr(v) for k, v in self._values.items()
        )


@jsii.data_type(
    jsii_type="dify_iocnpgpostgresql.ScheduledBackupSpec",
    jsii_struct_bases=[],
    name_mapping={
        "cluster": "cluster",
        "schedule": "schedule",
        "backup_owner_reference": "backupOwnerReference",
        "method": "method",
        "plugin_configuration": "pluginConfiguration",
    },
)
class ScheduledBackupSpec:
    def __init__(
        self,
        *,
        cluster: typing.Union["ScheduledBackupSpecCluster", typing.Dict[builtins.str, typing.Any]],
        schedule: builtins.str,
        backup_owner_reference: typing.Optional["ScheduledBackupSpecBackupOwnerReference"] = None,
        method: typing.Optional["ScheduledBackupSpecMethod"] = None,
        plugin_configuration: typing.Optional[typing.Union["ScheduledBackupSpecPluginConfiguration", typing.Dict[builtins.str, typing.Any]]] = None,
    ) -> None:
        '''
        :param cluster: The Cluster to back up.
        :param schedule: A cron expression of six fields; the first one is the second.
        :param backup_owner_reference: What owns the backups.
        :param method: How a backup is taken.
        :param plugin_configuration: The plugin that takes it.

        :schema: ScheduledBackupSpec
        '''
        if isinstance(cluster, dict):
            cluster = ScheduledBackupSpecCluster(**cluster)
        if isinstance(plugin_configuration, dict):
            plugin_configuration = ScheduledBackupSpecPluginConfiguration(**plugin_configuration)
        if __debug__:
            type_hints = cached_type_hints(_typecheckingstub__14899d74912d277f301c221c013e62b408a203ea94522613bb5756ddec5f2f7e)
            check_type(argname="argument cluster", value=cluster, expected_type=type_hints["cluster"])
            check_type(argname="argument schedule", value=schedule, expected_type=type_hints["schedule"])
            check_type(argname="argument backup_owner_reference", value=backup_owner_reference, expected_type=type_hints["backup_owner_reference"])
            check_type(argname="argument method", value=method, expected_type=type_hints["method"])
            check_type(argname="argument plugin_configuration", value=plugin_configuration, expected_type=type_hints["plugin_configuration"])
        self._values: typing.Dict[builtins.str, typing.Any] = {
            "cluster": cluster,
            "schedule": schedule,
        }
        if backup_owner_reference is not None:
            self._values["backup_owner_reference"] = backup_owner_reference
        if method is not None:
            self._values["method"] = method
        if plugin_configuration is not None:
            self._values["plugin_configuration"] = plugin_configuration

    @builtins.property
    def cluster(self) -> "ScheduledBackupSpecCluster":
        '''The Cluster to back up.

        :schema: ScheduledBackupSpec#cluster
        '''
        result = self._values.get("cluster")
        assert result is not None, "Required property 'cluster' is missing"
        return typing.cast("ScheduledBackupSpecCluster", result)

    @builtins.property
    def schedule(self) -> builtins.str:
        '''A cron expression of six fields;

        the first one is the second.

        :schema: ScheduledBackupSpec#schedule
        '''
        result = self._values.get("schedule")
        assert result is not None, "Required property 'schedule' is missing"
        return typing.cast(builtins.str, result)

    @builtins.property
    def backup_owner_reference(
        self,
    ) -> typing.Optional["ScheduledBackupSpecBackupOwnerReference"]:
        '''What owns the backups.

        :schema: ScheduledBackupSpec#backupOwnerReference
        '''
        result = self._values.get("backup_owner_reference")
        return typing.cast(typing.Optional["ScheduledBackupSpecBackupOwnerReference"], result)

    @builtins.property
    def method(self) -> typing.Optional["ScheduledBackupSpecMethod"]:
        '''How a backup is taken.

        :schema: ScheduledBackupSpec#method
        '''
        result = self._values.get("method")
        return typing.cast(typing.Optional["ScheduledBackupSpecMethod"], result)

    @builtins.property
    def plugin_configuration(
        self,
    ) -> typing.Optional["ScheduledBackupSpecPluginConfiguration"]:
        '''The plugin that takes it.

        :schema: ScheduledBackupSpec#pluginConfiguration
        '''
        result = self._values.get("plugin_configuration")
        return typing.cast(typing.Optional["ScheduledBackupSpecPluginConfiguration"], result)

    def __eq__(self, rhs: typing.Any) -> builtins.bool:
        return isinstance(rhs, self.__class__) and rhs._values == self._values

    def __ne__(self, rhs: typing.Any) -> builtins.bool:
        return not (rhs == self)

    def __repr__(self) -> str:
        return "ScheduledBackupSpec(%s)" % ", ".join(
            k + "=" + repr(v) for k, v in self._values.items()
        )


@jsii.enum(jsii_type="dify_iocnpgpostgresql.ScheduledBackupSpecBackupOwnerReference")
class ScheduledBackupSpecBackupOwnerReference(enum.Enum):
    '''What owns the backups.

    :schema: ScheduledBackupSpecBackupOwnerReference
    '''

    NONE = "NONE"
    '''none.'''
    SELF = "SELF"
    '''self.'''
    CLUSTER = "CLUSTER"
    '''cluster.'''


@jsii.data_type(
    jsii_type="dify_iocnpgpostgresql.ScheduledBackupSpecCluster",
    jsii_struct_bases=[],
    name_mapping={"name": "name"},
)
class ScheduledBackupSpecCluster:
    def __init__(self, *, name: builtins.str) -> None:
        '''The Cluster to back up.

        :param name: Name of the Cluster.

        :schema: ScheduledBackupSpecCluster
        '''
        if __debug__:
            type_hints = cached_type_hints(_typecheckingstub__9496fce3b35b9ecd9a32e3f5900fcee5995149c0b54296fa1cbdf995ca32b8bb)
            check_type(argname="argument name", value=name, expected_type=type_hints["name"])
        self._values: typing.Dict[builtins.str, typing.Any] = {
            "name": name,
        }

    @builtins.property
    def name(self) -> builtins.str:
        '''Name of the Cluster.

        :schema: ScheduledBackupSpecCluster#name
        '''
        result = self._values.get("name")
        assert result is not None, "Required property 'name' is missing"
        return typing.cast(builtins.str, result)

    def __eq__(self, rhs: typing.Any) -> builtins.bool:
        return isinstance(rhs, self.__class__) and rhs._values == self._values

    def __ne__(self, rhs: typing.Any) -> builtins.bool:
        return not (rhs == self)

    def __repr__(self) -> str:
        return "ScheduledBackupSpecCluster(%s)" % ", ".join(
            k + "=" + repr(v) for k, v in self._values.items()
        )


@jsii.enum(jsii_type="dify_iocnpgpostgresql.ScheduledBackupSpecMethod")
class ScheduledBackupSpecMethod(enum.Enum):
    '''How a backup is taken.

    :schema: ScheduledBackupSpecMethod
    '''

    BARMAN_OBJECT_STORE = "BARMAN_OBJECT_STORE"
    '''barmanObjectStore.'''
    VOLUME_SNAPSHOT = "VOLUME_SNAPSHOT"
    '''volumeSnapshot.'''
    PLUGIN = "PLUGIN"
    '''plugin.'''


@jsii.data_type(
    jsii_type="dify_iocnpgpostgresql.ScheduledBackupSpecPluginConfiguration",
    jsii_struct_bases=[],
    name_mapping={"name": "name"},
)
class ScheduledBackupSpecPluginConfiguration:
    def __init__(self, *, name: builtins.str) -> None:
        '''The plugin that takes it.

        :param name: Name of the plugin.

        :schema: ScheduledBackupSpecPluginConfiguration
        '''
        if __debug__:
            type_hints = cached_type_hints(_typecheckingstub__0391fa378989a446670af183380783c62d4f2ae8433603055d5d54980bd65748)
            check_type(argname="argument name", value=name, expected_type=type_hints["name"])
        self._values: typing.Dict[builtins.str, typing.Any] = {
            "name": name,
        }

    @builtins.property
    def name(self) -> builtins.str:
        '''Name of the plugin.

        :schema: ScheduledBackupSpecPluginConfiguration#name
        '''
        result = self._values.get("name")
        assert result is not None, "Required property 'name' is missing"
        return typing.cast(builtins.str, result)

    def __eq__(self, rhs: typing.Any) -> builtins.bool:
        return isinstance(rhs, self.__class__) and rhs._values == self._values

    def __ne__(self, rhs: typing.Any) -> builtins.bool:
        return not (rhs == self)

    def __repr__(self) -> str:
        return "ScheduledBackupSpecPluginConfiguration(%s)" % ", ".join(
            k + "=" + repr(v) for k, v in self._values.items()
        )


__all__ = [
    "Cluster",
    "ClusterProps",
    "ClusterSpec",
    "ClusterSpecAffinity",
    "ClusterSpecAffinityTolerations",
    "ClusterSpecBootstrap",
    "ClusterSpecBootstrapInitdb",
    "ClusterSpecImagePullSecrets",
    "ClusterSpecInheritedMetadata",
    "ClusterSpecPlugins",
    "ClusterSpecPostgresql",
    "ClusterSpecResources",
    "ClusterSpecServiceAccountTemplate",
    "ClusterSpecServiceAccountTemplateMetadata",
    "ClusterSpecStorage",
    "Database",
    "DatabaseProps",
    "DatabaseSpec",
    "DatabaseSpecCluster",
    "DatabaseSpecDatabaseReclaimPolicy",
    "DatabaseSpecExtensions",
    "DatabaseSpecExtensionsEnsure",
    "ScheduledBackup",
    "ScheduledBackupProps",
    "ScheduledBackupSpec",
    "ScheduledBackupSpecBackupOwnerReference",
    "ScheduledBackupSpecCluster",
    "ScheduledBackupSpecMethod",
    "ScheduledBackupSpecPluginConfiguration",
]

publication.publish()

def _typecheckingstub__f9a0cbc190c95a91a47d721452bc5d20c990133b993761b8219675e82e9c70e4(
    scope: _constructs_77d1e7e8.Construct,
    id: builtins.str,
    *,
    metadata: typing.Union[_cdk8s_d3d9af27.ApiObjectMetadata, typing.Dict[builtins.str, typing.Any]],
    spec: typing.Union[ClusterSpec, typing.Dict[builtins.str, typing.Any]],
) -> None:
    """Type checking stubs"""
    pass

def _typecheckingstub__40a59d1a45e3fda65c4cc7c8eff046e626d26312ba9484e46505bb93b4265582(
    *,
    metadata: typing.Union[_cdk8s_d3d9af27.ApiObjectMetadata, typing.Dict[builtins.str, typing.Any]],
    spec: typing.Union[ClusterSpec, typing.Dict[builtins.str, typing.Any]],
) -> None:
    """Type checking stubs"""
    pass

def _typecheckingstub__d45c4df498cc7d1c869dbd44da7b82d50b6c560c87c0f3775ebfec8dd064da07(
    *,
    instances: jsii.Number,
    affinity: typing.Optional[typing.Union[ClusterSpecAffinity, typing.Dict[builtins.str, typing.Any]]] = None,
    bootstrap: typing.Optional[typing.Union[ClusterSpecBootstrap, typing.Dict[builtins.str, typing.Any]]] = None,
    image_name: typing.Optional[builtins.str] = None,
    image_pull_secrets: typing.Optional[typing.Sequence[typing.Union[ClusterSpecImagePullSecrets, typing.Dict[builtins.str, typing.Any]]]] = None,
    inherited_metadata: typing.Optional[typing.Union[ClusterSpecInheritedMetadata, typing.Dict[builtins.str, typing.Any]]] = None,
    plugins: typing.Optional[typing.Sequence[typing.Union[ClusterSpecPlugins, typing.Dict[builtins.str, typing.Any]]]] = None,
    postgresql: typing.Optional[typing.Union[ClusterSpecPostgresql, typing.Dict[builtins.str, typing.Any]]] = None,
    resources: typing.Optional[typing.Union[ClusterSpecResources, typing.Dict[builtins.str, typing.Any]]] = None,
    service_account_template: typing.Optional[typing.Union[ClusterSpecServiceAccountTemplate, typing.Dict[builtins.str, typing.Any]]] = None,
    storage: typing.Optional[typing.Union[ClusterSpecStorage, typing.Dict[builtins.str, typing.Any]]] = None,
) -> None:
    """Type checking stubs"""
    pass

def _typecheckingstub__7ca7f5fbb8903d661289444d165c85a7edee4de4b440014323a2a99482880a24(
    *,
    node_selector: typing.Optional[typing.Mapping[builtins.str, builtins.str]] = None,
    tolerations: typing.Optional[typing.Sequence[typing.Union[ClusterSpecAffinityTolerations, typing.Dict[builtins.str, typing.Any]]]] = None,
) -> None:
    """Type checking stubs"""
    pass

def _typecheckingstub__e3c6d3562f19ad1b35d1664f602df2854fe4c4a9877f647fea403500c594438c(
    *,
    effect: typing.Optional[builtins.str] = None,
    key: typing.Optional[builtins.str] = None,
    operator: typing.Optional[builtins.str] = None,
    toleration_seconds: typing.Optional[jsii.Number] = None,
    value: typing.Optional[builtins.str] = None,
) -> None:
    """Type checking stubs"""
    pass

def _typecheckingstub__2023e64ed2ced907b39098ec77b5ff2e1fd22e00c59f25edaafba0d6df9f6a6e(
    *,
    initdb: typing.Optional[typing.Union[ClusterSpecBootstrapInitdb, typing.Dict[builtins.str, typing.Any]]] = None,
) -> None:
    """Type checking stubs"""
    pass

def _typecheckingstub__2474d4ce7bc1008ef0165335dc978d077bcac725ca2000c3537f5fcda0fe085b(
    *,
    database: typing.Optional[builtins.str] = None,
    owner: typing.Optional[builtins.str] = None,
    post_init_application_sql: typing.Optional[typing.Sequence[builtins.str]] = None,
) -> None:
    """Type checking stubs"""
    pass

def _typecheckingstub__7941e2704ab6e98c66a14c3072c1acb25a29801325fce84283208f36eecaf1d1(
    *,
    name: builtins.str,
) -> None:
    """Type checking stubs"""
    pass

def _typecheckingstub__54ac8b660cc7bb6b09132f30c019f1a3202b3c112e8e20e62ac343e266b172f2(
    *,
    labels: typing.Optional[typing.Mapping[builtins.str, builtins.str]] = None,
) -> None:
    """Type checking stubs"""
    pass

def _typecheckingstub__fc9ba6f37b8b8046eec179316259b5a748d0f023bff1a01a8b395fb4e90d57b8(
    *,
    name: builtins.str,
    enabled: typing.Optional[builtins.bool] = None,
    is_wal_archiver: typing.Optional[builtins.bool] = None,
    parameters: typing.Optional[typing.Mapping[builtins.str, builtins.str]] = None,
) -> None:
    """Type checking stubs"""
    pass

def _typecheckingstub__3b23688f9ef48fb7500cb1633cdf6c251533079afe94b9ed0a6ab1ef51b3479e(
    *,
    parameters: typing.Optional[typing.Mapping[builtins.str, builtins.str]] = None,
) -> None:
    """Type checking stubs"""
    pass

def _typecheckingstub__f2443b7c52dd240a94190d84cda81594c3f96c0a8ef8ea901b19097e0346a75b(
    *,
    limits: typing.Optional[typing.Mapping[builtins.str, builtins.str]] = None,
    requests: typing.Optional[typing.Mapping[builtins.str, builtins.str]] = None,
) -> None:
    """Type checking stubs"""
    pass

def _typecheckingstub__adfc3f1189dd1f69e5d6e3f07df6423748e19d2a4b37ff92ef70a41b41e71cbf(
    *,
    metadata: typing.Union[ClusterSpecServiceAccountTemplateMetadata, typing.Dict[builtins.str, typing.Any]],
) -> None:
    """Type checking stubs"""
    pass

def _typecheckingstub__c97174e5c7fc7fd7e8822d8bb00b89a4f34e0403b47a33ba5580ae48d30cc46a(
    *,
    annotations: typing.Optional[typing.Mapping[builtins.str, builtins.str]] = None,
) -> None:
    """Type checking stubs"""
    pass

def _typecheckingstub__2eb7ac45db32a9f121f21cdbb397a8de0b6764a545934e15b187beaea3abff47(
    *,
    size: typing.Optional[builtins.str] = None,
    storage_class: typing.Optional[builtins.str] = None,
) -> None:
    """Type checking stubs"""
    pass

def _typecheckingstub__8a299b35d3da60a342467cb1743037a8134e1c4d5b58ca826ac43ef9b503ea3b(
    scope: _constructs_77d1e7e8.Construct,
    id: builtins.str,
    *,
    metadata: typing.Union[_cdk8s_d3d9af27.ApiObjectMetadata, typing.Dict[builtins.str, typing.Any]],
    spec: typing.Union[DatabaseSpec, typing.Dict[builtins.str, typing.Any]],
) -> None:
    """Type checking stubs"""
    pass

def _typecheckingstub__88b7341839b89decef259c6293e65349fb5a25addefd6a3453d9776f2d38dd80(
    *,
    metadata: typing.Union[_cdk8s_d3d9af27.ApiObjectMetadata, typing.Dict[builtins.str, typing.Any]],
    spec: typing.Union[DatabaseSpec, typing.Dict[builtins.str, typing.Any]],
) -> None:
    """Type checking stubs"""
    pass

def _typecheckingstub__0aa404995a2d63a0a48c1cd7e974a18c1018318a6520f4422b49a09c753efc11(
    *,
    cluster: typing.Union[DatabaseSpecCluster, typing.Dict[builtins.str, typing.Any]],
    name: builtins.str,
    owner: builtins.str,
    database_reclaim_policy: typing.Optional[DatabaseSpecDatabaseReclaimPolicy] = None,
    extensions: typing.Optional[typing.Sequence[typing.Union[DatabaseSpecExtensions, typing.Dict[builtins.str, typing.Any]]]] = None,
) -> None:
    """Type checking stubs"""
    pass

def _typecheckingstub__7c9e6953b8a0cdf0e580e1840bc223d199baf3da1f1139e84ae7746f2e4a1fc9(
    *,
    name: builtins.str,
) -> None:
    """Type checking stubs"""
    pass

def _typecheckingstub__0da0aca18f22e2153f23eaafa5ff2666fecad22d61072f571481479ba2b3ac0e(
    *,
    name: builtins.str,
    ensure: typing.Optional[DatabaseSpecExtensionsEnsure] = None,
) -> None:
    """Type checking stubs"""
    pass

def _typecheckingstub__6205499fdfb63f8284fa0ec2dafd71b9c1dac86e1cfd224ea1893494d8333c58(
    scope: _constructs_77d1e7e8.Construct,
    id: builtins.str,
    *,
    metadata: typing.Union[_cdk8s_d3d9af27.ApiObjectMetadata, typing.Dict[builtins.str, typing.Any]],
    spec: typing.Union[ScheduledBackupSpec, typing.Dict[builtins.str, typing.Any]],
) -> None:
    """Type checking stubs"""
    pass

def _typecheckingstub__1c2d9b48cd53ecee34436b127598ab80bb6a3adb2b0eaaf212a5f3115a7e5c9f(
    *,
    metadata: typing.Union[_cdk8s_d3d9af27.ApiObjectMetadata, typing.Dict[builtins.str, typing.Any]],
    spec: typing.Union[ScheduledBackupSpec, typing.Dict[builtins.str, typing.Any]],
) -> None:
    """Type checking stubs"""
    pass

def _typecheckingstub__14899d74912d277f301c221c013e62b408a203ea94522613bb5756ddec5f2f7e(
    *,
    cluster: typing.Union[ScheduledBackupSpecCluster, typing.Dict[builtins.str, typing.Any]],
    schedule: builtins.str,
    backup_owner_reference: typing.Optional[ScheduledBackupSpecBackupOwnerReference] = None,
    method: typing.Optional[ScheduledBackupSpecMethod] = None,
    plugin_configuration: typing.Optional[typing.Union[ScheduledBackupSpecPluginConfiguration, typing.Dict[builtins.str, typing.Any]]] = None,
) -> None:
    """Type checking stubs"""
    pass

def _typecheckingstub__9496fce3b35b9ecd9a32e3f5900fcee5995149c0b54296fa1cbdf995ca32b8bb(
    *,
    name: builtins.str,
) -> None:
    """Type checking stubs"""
    pass

def _typecheckingstub__0391fa378989a446670af183380783c62d4f2ae8433603055d5d54980bd65748(
    *,
    name: builtins.str,
) -> None:
    """Type checking stubs"""
    pass
