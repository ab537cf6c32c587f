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


class CiliumNetworkPolicy(
    _cdk8s_d3d9af27.ApiObject,
    metaclass=jsii.JSIIMeta,
    jsii_type="dify_iocilium.CiliumNetworkPolicy",
):
    '''A policy that knows host names and parts of the cluster beside addresses and pods.

    :schema: CiliumNetworkPolicy
    '''

    def __init__(
        self,
        scope: "_constructs_77d1e7e8.Construct",
        id: builtins.str,
        *,
        metadata: typing.Union["_cdk8s_d3d9af27.ApiObjectMetadata", typing.Dict[builtins.str, typing.Any]],
        spec: typing.Optional[typing.Union["CiliumNetworkPolicySpec", typing.Dict[builtins.str, typing.Any]]] = None,
    ) -> None:
        '''Defines a "CiliumNetworkPolicy" API object.

        :param scope: the scope in which to define this object.
        :param id: a scope-local name for the object.
        :param metadata: 
        :param spec: 
        '''
        if __debug__:
            type_hints = cached_type_hints(_typecheckingstub__3d34af31c91d1c8c0f60a3257ba10f477e23c19f5fcd005f38d246a4cb74e7a0)
            check_type(argname="argument scope", value=scope, expected_type=type_hints["scope"])
            check_type(argname="argument id", value=id, expected_type=type_hints["id"])
        props = CiliumNetworkPolicyProps(metadata=metadata, spec=spec)

        jsii.create(self.__class__, self, [scope, id, props])

    @jsii.member(jsii_name="manifest")
    @builtins.classmethod
    def manifest(
        cls,
        *,
        metadata: typing.Union["_cdk8s_d3d9af27.ApiObjectMetadata", typing.Dict[builtins.str, typing.Any]],
        spec: typing.Optional[typing.Union["CiliumNetworkPolicySpec", typing.Dict[builtins.str, typing.Any]]] = None,
    ) -> typing.Any:
        '''Renders a Kubernetes manifest for "CiliumNetworkPolicy".

        This can be used to inline resource manifests inside other objects (e.g. as templates).

        :param metadata: 
        :param spec: 
        '''
        props = CiliumNetworkPolicyProps(metadata=metadata, spec=spec)

        return typing.cast(typing.Any, jsii.sinvoke(cls, "manifest", [props]))

    @jsii.member(jsii_name="toJson")
    def to_json(self) -> typing.Any:
        '''Renders the object to Kubernetes JSON.'''
        return typing.cast(typing.Any, jsii.invoke(self, "toJson", []))

    @jsii.python.classproperty
    @jsii.member(jsii_name="GVK")
    def GVK(cls) -> "_cdk8s_d3d9af27.GroupVersionKind":
        '''Returns the apiVersion and kind for "CiliumNetworkPolicy".'''
        return typing.cast("_cdk8s_d3d9af27.GroupVersionKind", jsii.sget(cls, "GVK"))


@jsii.data_type(
    jsii_type="dify_iocilium.CiliumNetworkPolicyProps",
    jsii_struct_bases=[],
    name_mapping={"metadata": "metadata", "spec": "spec"},
)
class CiliumNetworkPolicyProps:
    def __init__(
        self,
        *,
        metadata: typing.Union["_cdk8s_d3d9af27.ApiObjectMetadata", typing.Dict[builtins.str, typing.Any]],
        spec: typing.Optional[typing.Union["CiliumNetworkPolicySpec", typing.Dict[builtins.str, typing.Any]]] = None,
    ) -> None:
        '''A policy that knows host names and parts of the cluster beside addresses and pods.

        :param metadata: 
        :param spec: 

        :schema: CiliumNetworkPolicy
        '''
        if isinstance(metadata, dict):
            metadata = _cdk8s_d3d9af27.ApiObjectMetadata(**metadata)
        if isinstance(spec, dict):
            spec = CiliumNetworkPolicySpec(**spec)
        if __debug__:
            type_hints = cached_type_hints(_typecheckingstub__04bb71422a9d64f6f46dc7170e100f79735156ecae5087f97601bff6f9e7a5ff)
            check_type(argname="argument metadata", value=metadata, expected_type=type_hints["metadata"])
            check_type(argname="argument spec", value=spec, expected_type=type_hints["spec"])
        self._values: typing.Dict[builtins.str, typing.Any] = {
            "metadata": metadata,
        }
        if spec is not None:
            self._values["spec"] = spec

    @builtins.property
    def metadata(self) -> "_cdk8s_d3d9af27.ApiObjectMetadata":
        '''
        :schema: CiliumNetworkPolicy#metadata
        '''
        result = self._values.get("metadata")
        assert result is not None, "Required property 'metadata' is missing"
        return typing.cast("_cdk8s_d3d9af27.ApiObjectMetadata", result)

    @builtins.property
    def spec(self) -> typing.Optional["CiliumNetworkPolicySpec"]:
        '''
        :schema: CiliumNetworkPolicy#spec
        '''
        result = self._values.get("spec")
        return typing.cast(typing.Optional["CiliumNetworkPolicySpec"], result)

    def __eq__(self, rhs: typing.Any) -> builtins.bool:
        return isinstance(rhs, self.__class__) and rhs._values == self._values

    def __ne__(self, rhs: typing.Any) -> builtins.bool:
        return not (rhs == self)

    def __repr__(self) -> str:
        return "CiliumNetworkPolicyProps(%s)" % ", ".join(
            k + "=" + repr(v) for k, v in self._values.items()
        )


@jsii.data_type(
    jsii_type="dify_iocilium.CiliumNetworkPolicySpec",
    jsii_struct_bases=[],
    name_mapping={"egress": "egress", "endpoint_selector": "endpointSelector"},
)
class CiliumNetworkPolicySpec:
    def __init__(
        self,
        *,
        egress: typing.Optional[typing.Sequence[typing.Union["CiliumNetworkPolicySpecEgress", typing.Dict[builtins.str, typing.Any]]]] = None,
        endpoint_selector: typing.Optional[typing.Union["CiliumNetworkPolicySpecEndpointSelector", typing.Dict[builtins.str, typing.Any]]] = None,
    ) -> None:
        '''
        :param egress: Where these pods may go. A rule holds where all that it names holds.
        :param endpoint_selector: The pods that it is for, of its own namespace.

        :schema: CiliumNetworkPolicySpec
        '''
        if isinstance(endpoint_selector, dict):
            endpoint_selector = CiliumNetworkPolicySpecEndpointSelector(**endpoint_selector)
        if __debug__:
            type_hints = cached_type_hints(_typecheckingstub__129e06b9a12ee52cda98ab4a76e8c06a0b11338273422fc64f06df740f570bab)
            check_type(argname="argument egress", value=egress, expected_type=type_hints["egress"])
            check_type(argname="argument endpoint_selector", value=endpoint_selector, expected_type=type_hints["endpoint_selector"])
        self._values: typing.Dict[builtins.str, typing.Any] = {}
        if egress is not None:
            self._values["egress"] = egress
        if endpoint_selector is not None:
            self._values["endpoint_selector"] = endpoint_selector

    @builtins.property
    def egress(self) -> typing.Optional[typing.List["CiliumNetworkPolicySpecEgress"]]:
        '''Where these pods may go.

        A rule holds where all that it names holds.

        :schema: CiliumNetworkPolicySpec#egress
        '''
        result = self._values.get("egress")
        return typing.cast(typing.Optional[typing.List["CiliumNetworkPolicySpecEgress"]], result)

    @builtins.property
    def endpoint_selector(
        self,
    ) -> typing.Optional["CiliumNetworkPolicySpecEndpointSelector"]:
        '''The pods that it is for, of its own namespace.

        :schema: CiliumNetworkPolicySpec#endpointSelector
        '''
        result = self._values.get("endpoint_selector")
        return typing.cast(typing.Optional["CiliumNetworkPolicySpecEndpointSelector"], result)

    def __eq__(self, rhs: typing.Any) -> builtins.bool:
        return isinstance(rhs, self.__class__) and rhs._values == self._values

    def __ne__(self, rhs: typing.Any) -> builtins.bool:
        return not (rhs == self)

    def __repr__(self) -> str:
        return "CiliumNetworkPolicySpec(%s)" % ", ".join(
            k + "=" + repr(v) for k, v in self._values.items()
        )


@jsii.data_type(
    jsii_type="dify_iocilium.CiliumNetworkPolicySpecEgress",
    jsii_struct_bases=[],
    name_mapping={
        "to_cidr_set": "toCidrSet",
        "to_endpoints": "toEndpoints",
        "to_entities": "toEntities",
        "to_fqd_ns": "toFqdNs",
        "to_ports": "toPorts",
    },
)
class CiliumNetworkPolicySpecEgress:
    def __init__(
        self,
        *,
        to_cidr_set: typing.Optional[typing.Sequence[typing.Union["CiliumNetworkPolicySpecEgressToCidrSet", typing.Dict[builtins.str, typing.Any]]]] = None,
        to_endpoints: typing.Optional[typing.Sequence[typing.Union["CiliumNetworkPolicySpecEgressToEndpoints", typing.Dict[builtins.str, typing.Any]]]] = None,
        to_entities: typing.Optional[typing.Sequence["CiliumNetworkPolicySpecEgressToEntities"]] = None,
        to_fqd_ns: typing.Optional[typing.Sequence[typing.Union["CiliumNetworkPolicySpecEgressToFqdNs", typing.Dict[builtins.str, typing.Any]]]] = None,
        to_ports: typing.Optional[typing.Sequence[typing.Union["CiliumNetworkPolicySpecEgressToPorts", typing.Dict[builtins.str, typing.Any]]]] = None,
    ) -> None:
        '''
        :param to_cidr_set: To addresses that belong neither to pods nor to nodes of the cluster.
        :param to_endpoints: To pods.
        :param to_entities: To parts of the cluster.
        :param to_fqd_ns: To the addresses that the DNS gave these pods for a name; no other way beside it.
        :param to_ports: To these ports; without it, to every port.

        :schema: CiliumNetworkPolicySpecEgress
        '''
        if __debug__:
            type_hints = cached_type_hints(_typecheckingstub__5495e1a61711be6b102abb81e794bf9d2d76fb6a060cb6bc739bdf35eab03272)
            check_type(argname="argument to_cidr_set", value=to_cidr_set, expected_type=type_hints["to_cidr_set"])
            check_type(argname="argument to_endpoints", value=to_endpoints, expected_type=type_hints["to_endpoints"])
            check_type(argname="argument to_entities", value=to_entities, expected_type=type_hints["to_entities"])
            check_type(argname="argument to_fqd_ns", value=to_fqd_ns, expected_type=type_hints["to_fqd_ns"])
            check_type(argname="argument to_ports", value=to_ports, expected_type=type_hints["to_ports"])
        self._values: typing.Dict[builtins.str, typing.Any] = {}
        if to_cidr_set is not None:
            self._values["to_cidr_set"] = to_cidr_set
        if to_endpoints is not None:
            self._values["to_endpoints"] = to_endpoints
        if to_entities is not None:
            self._values["to_entities"] = to_entities
        if to_fqd_ns is not None:
            self._values["to_fqd_ns"] = to_fqd_ns
        if to_ports is not None:
            self._values["to_ports"] = to_ports

    @builtins.property
    def to_cidr_set(
        self,
    ) -> typing.Optional[typing.List["CiliumNetworkPolicySpecEgressToCidrSet"]]:
        '''To addresses that belong neither to pods nor to nodes of the cluster.

        :schema: CiliumNetworkPolicySpecEgress#toCIDRSet
        '''
        result = self._values.get("to_cidr_set")
        return typing.cast(typing.Optional[typing.List["CiliumNetworkPolicySpecEgressToCidrSet"]], result)

    @builtins.property
    def to_endpoints(
        self,
    ) -> typing.Optional[typing.List["CiliumNetworkPolicySpecEgressToEndpoints"]]:
        '''To pods.

        :schema: CiliumNetworkPolicySpecEgress#toEndpoints
        '''
        result = self._values.get("to_endpoints")
        return typing.cast(typing.Optional[typing.List["CiliumNetworkPolicySpecEgressToEndpoints"]], result)

    @builtins.property
    def to_entities(
        self,
    ) -> typing.Optional[typing.List["CiliumNetworkPolicySpecEgressToEntities"]]:
        '''To parts of the cluster.

        :schema: CiliumNetworkPolicySpecEgress#toEntities
        '''
        result = self._values.get("to_entities")
        return typing.cast(typing.Optional[typing.List["CiliumNetworkPolicySpecEgressToEntities"]], result)

    @builtins.property
    def to_fqd_ns(
        self,
    ) -> typing.Optional[typing.List["CiliumNetworkPolicySpecEgressToFqdNs"]]:
        '''To the addresses that the DNS gave these pods for a name;

        no other way beside it.

        :schema: CiliumNetworkPolicySpecEgress#toFQDNs
        '''
        result = self._values.get("to_fqd_ns")
        return typing.cast(typing.Optional[typing.List["CiliumNetworkPolicySpecEgressToFqdNs"]], result)

    @builtins.property
    def to_ports(
        self,
    ) -> typing.Optional[typing.List["CiliumNetworkPolicySpecEgressToPorts"]]:
        '''To these ports;

        without it, to every port.

        :schema: CiliumNetworkPolicySpecEgress#toPorts
        '''
        result = self._values.get("to_ports")
        return typing.cast(typing.Optional[typing.List["CiliumNetworkPolicySpecEgressToPorts"]], result)

    def __eq__(self, rhs: typing.Any) -> builtins.bool:
        return isinstance(rhs, self.__class__) and rhs._values == self._values

    def __ne__(self, rhs: typing.Any) -> builtins.bool:
        return not (rhs == self)

    def __repr__(self) -> str:
        return "CiliumNetworkPolicySpecEgress(%s)" % ", ".join(
            k + "=" + repr(v) for k, v in self._values.items()
        )


@jsii.data_type(
    jsii_type="dify_iocilium.CiliumNetworkPolicySpecEgressToCidrSet",
    jsii_struct_bases=[],
    name_mapping={"cidr": "cidr", "except_": "except"},
)
class CiliumNetworkPolicySpecEgressToCidrSet:
    def __init__(
        self,
        *,
        cidr: builtins.str,
        except_: typing.Optional[typing.Sequence[builtins.str]] = None,
    ) -> None:
        '''
        :param cidr: A range of addresses.
        :param except_: Ranges in it that are closed.

        :schema: CiliumNetworkPolicySpecEgressToCidrSet
        '''
        if __debug__:
            type_hints = cached_type_hints(_typecheckingstub__83bbfc932540ab00ed5d5a705e01c4b372c698edc3206e9fbda81e02cb87c92a)
            check_type(argname="argument cidr", value=cidr, expected_type=type_hints["cidr"])
            check_type(argname="argument except_", value=except_, expected_type=type_hints["except_"])
        self._values: typing.Dict[builtins.str, typing.Any] = {
            "cidr": cidr,
        }
        if except_ is not None:
            self._values["except_"] = except_

    @builtins.property
    def cidr(self) -> builtins.str:
        '''A range of addresses.

        :schema: CiliumNetworkPolicySpecEgressToCidrSet#cidr
        '''
        result = self._values.get("cidr")
        assert result is not None, "Required property 'cidr' is missing"
        return typing.cast(builtins.str, result)

    @builtins.property
    def except_(self) -> typing.Optional[typing.List[builtins.str]]:
        '''Ranges in it that are closed.

        :schema: CiliumNetworkPolicySpecEgressToCidrSet#except
        '''
        result = self._values.get("except_")
        return typing.cast(typing.Optional[typing.List[builtins.str]], result)

    def __eq__(self, rhs: typing.Any) -> builtins.bool:
        return isinstance(rhs, self.__class__) and rhs._values == self._values

    def __ne__(self, rhs: typing.Any) -> builtins.bool:
        return not (rhs == self)

    def __repr__(self) -> str:
        return "CiliumNetworkPolicySpecEgressToCidrSet(%s)" % ", ".join(
            k + "=" + repr(v) for k, v in self._values.items()
        )


@jsii.data_type(
    jsii_type="dify_iocilium.CiliumNetworkPolicySpecEgressToEndpoints",
    jsii_struct_bases=[],
    name_mapping={"match_labels": "matchLabels"},
)
class CiliumNetworkPolicySpecEgressToEndpoints:
    def __init__(
        self,
        *,
        match_labels: typing.Optional[typing.Mapping[builtins.str, builtins.str]] = None,
    ) -> None:
        '''
        :param match_labels: Their labels, of which one may be their namespace.

        :schema: CiliumNetworkPolicySpecEgressToEndpoints
        '''
        if __debug__:
            type_hints = cached_type_hints(_typecheckingstub__204b8346aaf1ccb13f3afcd24096f8a0b7bea534db3ce038cc867144185725fb)
            check_type(argname="argument match_labels", value=match_labels, expected_type=type_hints["match_labels"])
        self._values: typing.Dict[builtins.str, typing.Any] = {}
        if match_labels is not None:
            self._values["match_labels"] = match_labels

    @builtins.property
    def match_labels(
        self,
    ) -> typing.Optional[typing.Mapping[builtins.str, builtins.str]]:
        '''Their labels, of which one may be their namespace.

        :schema: CiliumNetworkPolicySpecEgressToEndpoints#matchLabels
        '''
        result = self._values.get("match_labels")
        return typing.cast(typing.Optional[typing.Mapping[builtins.str, builtins.str]], result)

    def __eq__(self, rhs: typing.Any) -> builtins.bool:
        return isinstance(rhs, self.__class__) and rhs._values == self._values

    def __ne__(self, rhs: typing.Any) -> builtins.bool:
        return not (rhs == self)

    def __repr__(self) -> str:
        return "CiliumNetworkPolicySpecEgressToEndpoints(%s)" % ", ".join(
            k + "=" + repr(v) for k, v in self._values.items()
        )


@jsii.enum(jsii_type="dify_iocilium.CiliumNetworkPolicySpecEgressToEntities")
class CiliumNetworkPolicySpecEgressToEntities(enum.Enum):
    '''
    :schema: CiliumNetworkPolicySpecEgressToEntities
    '''

    ALL = "ALL"
    '''all.'''
    WORLD = "WORLD"
    '''world.'''
    CLUSTER = "CLUSTER"
    '''cluster.'''
    HOST = "HOST"
    '''host.'''
    INIT = "INIT"
    '''init.'''
    INGRESS = "INGRESS"
    '''ingress.'''
    UNMANAGED = "UNMANAGED"
    '''unmanaged.'''
    REMOTE_HYPHEN_NODE = "REMOTE_HYPHEN_NODE"
    '''remote-node.'''
    HEALTH = "HEALTH"
    '''health.'''
    NONE = "NONE"
    '''none.'''
    KUBE_HYPHEN_APISERVER = "KUBE_HYPHEN_APISERVER"
    '''kube-apiserver.'''


@jsii.data_type(
    jsii_type="dify_iocilium.CiliumNetworkPolicySpecEgressToFqdNs",
    jsii_struct_bases=[],
    name_mapping={"match_name": "matchName", "match_pattern": "matchPattern"},
)
class CiliumNetworkPolicySpecEgressToFqdNs:
    def __init__(
        self,
        *,
        match_name: typing.Optional[builtins.str] = None,
        match_pattern: typing.Optional[builtins.str] = None,
    ) -> None:
        '''
        :param match_name: A host name.
        :param match_pattern: A host name in which "*" stands for any characters of one label.

        :schema: CiliumNetworkPolicySpecEgressToFqdNs
        '''
        if __debug__:
            type_hints = cached_type_hints(_typecheckingstub__019f1bf76d999d4b8b38aa7d5b84ff35aa6f8c43717b95b32111729bff716472)
            check_type(argname="argument match_name", value=match_name, expected_type=type_hints["match_name"])
            check_type(argname="argument match_pattern", value=match_pattern, expected_type=type_hints["match_pattern"])
        self._values: typing.Dict[builtins.str, typing.Any] = {}
        if match_name is not None:
            self._values["match_name"] = match_name
        if match_pattern is not None:
            self._values["match_pattern"] = match_pattern

    @builtins.property
    def match_name(self) -> typing.Optional[builtins.str]:
        '''A host name.

        :schema: CiliumNetworkPolicySpecEgressToFqdNs#matchName
        '''
        result = self._values.get("match_name")
        return typing.cast(typing.Optional[builtins.str], result)

    @builtins.property
    def match_pattern(self) -> typing.Optional[builtins.str]:
        '''A host name in which "*" stands for any characters of one label.

        :schema: CiliumNetworkPolicySpecEgressToFqdNs#matchPattern
        '''
        result = self._values.get("match_pattern")
        return typing.cast(typing.Optional[builtins.str], result)

    def __eq__(self, rhs: typing.Any) -> builtins.bool:
        return isinstance(rhs, self.__class__) and rhs._values == self._values

    def __ne__(self, rhs: typing.Any) -> builtins.bool:
        return not (rhs == self)

    def __repr__(self) -> str:
        return "CiliumNetworkPolicySpecEgressToFqdNs(%s)" % ", ".join(
            k + "=" + repr(v) for k, v in self._values.items()
        )


@jsii.data_type(
    jsii_type="dify_iocilium.CiliumNetworkPolicySpecEgressToPorts",
    jsii_struct_bases=[],
    name_mapping={"ports": "ports", "rules": "rules"},
)
class CiliumNetworkPolicySpecEgressToPorts:
    def __init__(
        self,
        *,
        ports: typing.Optional[typing.Sequence[typing.Union["CiliumNetworkPolicySpecEgressToPortsPorts", typing.Dict[builtins.str, typing.Any]]]] = None,
        rules: typing.Optional[typing.Union["CiliumNetworkPolicySpecEgressToPortsRules", typing.Dict[builtins.str, typing.Any]]] = None,
    ) -> None:
        '''
        :param ports: The ports.
        :param rules: What of it passes.

        :schema: CiliumNetworkPolicySpecEgressToPorts
        '''
        if isinstance(rules, dict):
            rules = CiliumNetworkPolicySpecEgressToPortsRules(**rules)
        if __debug__:
            type_hints = cached_type_hints(_typecheckingstub__b5513c8f908d7661605a7c74c7cb8cc76005f238a69efc7e556c959529b506aa)
            check_type(argname="argument ports", value=ports, expected_type=type_hints["ports"])
            check_type(argname="argument rules", value=rules, expected_type=type_hints["rules"])
        self._values: typing.Dict[builtins.str, typing.Any] = {}
        if ports is not None:
            self._values["ports"] = ports
        if rules is not None:
            self._values["rules"] = rules

    @builtins.property
    def ports(
        self,
    ) -> typing.Optional[typing.List["CiliumNetworkPolicySpecEgressToPortsPorts"]]:
        '''The ports.

        :schema: CiliumNetworkPolicySpecEgressToPorts#ports
        '''
        result = self._values.get("ports")
        return typing.cast(typing.Optional[typing.List["CiliumNetworkPolicySpecEgressToPortsPorts"]], result)

    @builtins.property
    def rules(self) -> typing.Optional["CiliumNetworkPolicySpecEgressToPortsRules"]:
        '''What of it passes.

        :schema: CiliumNetworkPolicySpecEgressToPorts#rules
        '''
        result = self._values.get("rules")
        return typing.cast(typing.Optional["CiliumNetworkPolicySpecEgressToPortsRules"], result)

    def __eq__(self, rhs: typing.Any) -> builtins.bool:
        return isinstance(rhs, self.__class__) and rhs._values == self._values

    def __ne__(self, rhs: typing.Any) -> builtins.bool:
        return not (rhs == self)

    def __repr__(self) -> str:
        return "CiliumNetworkPolicySpecEgressToPorts(%s)" % ", ".join(
            k + "=" + repr(v) for k, v in self._values.items()
        )


@jsii.data_type(
    jsii_type="dify_iocilium.CiliumNetworkPolicySpecEgressToPortsPorts",
    jsii_struct_bases=[],
    name_mapping={"port": "port", "protocol": "protocol"},
)
class CiliumNetworkPolicySpecEgressToPortsPorts:
    def __init__(
        self,
        *,
        port: builtins.str,
        protocol: typing.Optional["CiliumNetworkPolicySpecEgressToPortsPortsProtocol"] = None,
    ) -> None:
        '''
        :param port: A number, or the name of a port.
        :param protocol: What is spoken there; any of them when absent.

        :schema: CiliumNetworkPolicySpecEgressToPortsPorts
        '''
        if __debug__:
            type_hints = cached_type_hints(_typecheckingstub__82e66e7460151ccf09d62def4c819d4658130c0b8025033bbf44a2ec049ef8b7)
            check_type(argname="argument port", value=port, expected_type=type_hints["port"])
            check_type(argname="argument protocol", value=protocol, expected_type=type_hints["protocol"])
        self._values: typing.Dict[builtins.str, typing.Any] = {
            "port": port,
        }
        if protocol is not None:
            self._values["protocol"] = protocol

    @builtins.property
    def port(self) -> builtins.str:
        '''A number, or the name of a port.

        :schema: CiliumNetworkPolicySpecEgressToPortsPorts#port
        '''
        result = self._values.get("port")
        assert result is not None, "Required property 'port' is missing"
        return typing.cast(builtins.str, result)

    @builtins.property
    def protocol(
        self,
    ) -> typing.Optional["CiliumNetworkPolicySpecEgressToPortsPortsProtocol"]:
        '''What is spoken there;

        any of them when absent.

        :schema: CiliumNetworkPolicySpecEgressToPortsPorts#protocol
        '''
        result = self._values.get("protocol")
        return typing.cast(typing.Optional["CiliumNetworkPolicySpecEgressToPortsPortsProtocol"], result)

    def __eq__(self, rhs: typing.Any) -> builtins.bool:
        return isinstance(rhs, self.__class__) and rhs._values == self._values

    def __ne__(self, rhs: typing.Any) -> builtins.bool:
        return not (rhs == self)

    def __repr__(self) -> str:
        return "CiliumNetworkPolicySpecEgressToPortsPorts(%s)" % ", ".join(
            k + "=" + repr(v) for k, v in self._values.items()
        )


@jsii.enum(jsii_type="dify_iocilium.CiliumNetworkPolicySpecEgressToPortsPortsProtocol")
class CiliumNetworkPolicySpecEgressToPortsPortsProtocol(enum.Enum):
    '''What is spoken there;

    any of them when absent.

    :schema: CiliumNetworkPolicySpecEgressToPortsPortsProtocol
    '''

    TCP = "TCP"
    '''TCP.'''
    UDP = "UDP"
    '''UDP.'''
    SCTP = "SCTP"
    '''SCTP.'''
    ANY = "ANY"
    '''ANY.'''


@jsii.data_type(
    jsii_type="dify_iocilium.CiliumNetworkPolicySpecEgressToPortsRules",
    jsii_struct_bases=[],
    name_mapping={"dns": "dns"},
)
class CiliumNetworkPolicySpecEgressToPortsRules:
    def __init__(
        self,
        *,
        dns: typing.Optional[typing.Sequence[typing.Union["CiliumNetworkPolicySpecEgressToPortsRulesDns", typing.Dict[builtins.str, typing.Any]]]] = None,
    ) -> None:
        '''What of it passes.

        :param dns: Names that may be asked for. Cilium then sees the answers.

        :schema: CiliumNetworkPolicySpecEgressToPortsRules
        '''
        if __debug__:
            type_hints = cached_type_hints(_typecheckingstub__bd5d774cf023e2cbb4248af094b3f0ebaea6011702ec936915867ed808ad0364)
            check_type(argname="argument dns", value=dns, expected_type=type_hints["dns"])
        self._values: typing.Dict[builtins.str, typing.Any] = {}
        if dns is not None:
            self._values["dns"] = dns

    @builtins.property
    def dns(
        self,
    ) -> typing.Optional[typing.List["CiliumNetworkPolicySpecEgressToPortsRulesDns"]]:
        '''Names that may be asked for.

        Cilium then sees the answers.

        :schema: CiliumNetworkPolicySpecEgressToPortsRules#dns
        '''
        result = self._values.get("dns")
        return typing.cast(typing.Optional[typing.List["CiliumNetworkPolicySpecEgressToPortsRulesDns"]], result)

    def __eq__(self, rhs: typing.Any) -> builtins.bool:
        return isinstance(rhs, self.__class__) and rhs._values == self._values

    def __ne__(self, rhs: typing.Any) -> builtins.bool:
        return not (rhs == self)

    def __repr__(self) -> str:
        return "CiliumNetworkPolicySpecEgressToPortsRules(%s)" % ", ".join(
            k + "=" + repr(v) for k, v in self._values.items()
        )


@jsii.data_type(
    jsii_type="dify_iocilium.CiliumNetworkPolicySpecEgressToPortsRulesDns",
    jsii_struct_bases=[],
    name_mapping={"match_name": "matchName", "match_pattern": "matchPattern"},
)
class CiliumNetworkPolicySpecEgressToPortsRulesDns:
    def __init__(
        self,
        *,
        match_name: typing.Optional[builtins.str] = None,
        match_pattern: typing.Optional[builtins.str] = None,
    ) -> None:
        '''
        :param match_name: A host name.
        :param match_pattern: A host name in which "*" stands for any characters.

        :schema: CiliumNetworkPolicySpecEgressToPortsRulesDns
        '''
        if __debug__:
            type_hints = cached_type_hints(_typecheckingstub__a02e945da1235c6747ad5a1d76550e29065d7149edceafc9ff500a96176ceb4c)
            check_type(argname="argument match_name", value=match_name, expected_type=type_hints["match_name"])
            check_type(argname="argument match_pattern", value=match_pattern, expected_type=type_hints["match_pattern"])
        self._values: typing.Dict[builtins.str, typing.Any] = {}
        if match_name is not None:
            self._values["match_name"] = match_name
        if match_pattern is not None:
            self._values["match_pattern"] = match_pattern

    @builtins.property
    def match_name(self) -> typing.Optional[builtins.str]:
        '''A host name.

        :schema: CiliumNetworkPolicySpecEgressToPortsRulesDns#matchName
        '''
        result = self._values.get("match_name")
        return typing.cast(typing.Optional[builtins.str], result)

    @builtins.property
    def match_pattern(self) -> typing.Optional[builtins.str]:
        '''A host name in which "*" stands for any characters.

        :schema: CiliumNetworkPolicySpecEgressToPortsRulesDns#matchPattern
        '''
        result = self._values.get("match_pattern")
        return typing.cast(typing.Optional[builtins.str], result)

    def __eq__(self, rhs: typing.Any) -> builtins.bool:
        return isinstance(rhs, self.__class__) and rhs._values == self._values

    def __ne__(self, rhs: typing.Any) -> builtins.bool:
        return not (rhs == self)

    def __repr__(self) -> str:
        return "CiliumNetworkPolicySpecEgressToPortsRulesDns(%s)" % ", ".join(
            k + "=" + repr(v) for k, v in self._values.items()
        )


@jsii.data_type(
    jsii_type="dify_iocilium.CiliumNetworkPolicySpecEndpointSelector",
    jsii_struct_bases=[],
    name_mapping={"match_labels": "matchLabels"},
)
class CiliumNetworkPolicySpecEndpointSelector:
    def __init__(
        self,
        *,
        match_labels: typing.Optional[typing.Mapping[builtins.str, builtins.str]] = None,
    ) -> None:
        '''The pods that it is for, of its own namespace.

        :param match_labels: Their labels.

        :schema: CiliumNetworkPolicySpecEndpointSelector
        '''
        if __debug__:
            type_hints = cached_type_hints(_typecheckingstub__cc3c3bf4fac63ca84c1bf9d41c1f102ee608671b3839153faf27cdbc644cff89)
            check_type(argname="argument match_labels", value=match_labels, expected_type=type_hints["match_labels"])
        self._values: typing.Dict[builtins.str, typing.Any] = {}
        if match_labels is not None:
            self._values["match_labels"] = match_labels

    @builtins.property
    def match_labels(
        self,
    ) -> typing.Optional[typing.Mapping[builtins.str, builtins.str]]:
        '''Their labels.

        :schema: CiliumNetworkPolicySpecEndpointSelector#matchLabels
        '''
        result = self._values.get("match_labels")
        return typing.cast(typing.Optional[typing.Mapping[builtins.str, builtins.str]], result)

    def __eq__(self, rhs: typing.Any) -> builtins.bool:
        return isinstance(rhs, self.__class__) and rhs._values == self._values

    def __ne__(self, rhs: typing.Any) -> builtins.bool:
        return not (rhs == self)

    def __repr__(self) -> str:
        return "CiliumNetworkPolicySpecEndpointSelector(%s)" % ", ".join(
            k + "=" + repr(v) for k, v in self._values.items()
        )


__all__ = [
    "CiliumNetworkPolicy",
    "CiliumNetworkPolicyProps",
    "CiliumNetworkPolicySpec",
    "CiliumNetworkPolicySpecEgress",
    "CiliumNetworkPolicySpecEgressToCidrSet",
    "CiliumNetworkPolicySpecEgressToEndpoints",
    "CiliumNetworkPolicySpecEgressToEntities",
    "CiliumNetworkPolicySpecEgressToFqdNs",
    "CiliumNetworkPolicySpecEgressToPorts",
    "CiliumNetworkPolicySpecEgressToPortsPorts",
    "CiliumNetworkPolicySpecEgressToPortsPortsProtocol",
    "CiliumNetworkPolicySpecEgressToPortsRules",
    "CiliumNetworkPolicySpecEgressToPortsRulesDns",
    "CiliumNetworkPolicySpecEndpointSelector",
]

publication.publish()

def _typecheckingstub__3d34af31c91d1c8c0f60a3257ba10f477e23c19f5fcd005f38d246a4cb74e7a0(
    scope: _constructs_77d1e7e8.Construct,
    id: builtins.str,
    *,
    metadata: typing.Union[_cdk8s_d3d9af27.ApiObjectMetadata, typing.Dict[builtins.str, typing.Any]],
    spec: typing.Optional[typing.Union[CiliumNetworkPolicySpec, typing.Dict[builtins.str, typing.Any]]] = None,
) -> None:
    """Type checking stubs"""
    pass

def _typecheckingstub__04bb71422a9d64f6f46dc7170e100f79735156ecae5087f97601bff6f9e7a5ff(
    *,
    metadata: typing.Union[_cdk8s_d3d9af27.ApiObjectMetadata, typing.Dict[builtins.str, typing.Any]],
    spec: typing.Optional[typing.Union[CiliumNetworkPolicySpec, typing.Dict[builtins.str, typing.Any]]] = None,
) -> None:
    """Type checking stubs"""
    pass

def _typecheckingstub__129e06b9a12ee52cda98ab4a76e8c06a0b11338273422fc64f06df740f570bab(
    *,
    egress: typing.Optional[typing.Sequence[typing.Union[CiliumNetworkPolicySpecEgress, typing.Dict[builtins.str, typing.Any]]]] = None,
    endpoint_selector: typing.Optional[typing.Union[CiliumNetworkPolicySpecEndpointSelector, typing.Dict[builtins.str, typing.Any]]] = None,
) -> None:
    """Type checking stubs"""
    pass

def _typecheckingstub__5495e1a61711be6b102abb81e794bf9d2d76fb6a060cb6bc739bdf35eab03272(
    *,
    to_cidr_set: typing.Optional[typing.Sequence[typing.Union[CiliumNetworkPolicySpecEgressToCidrSet, typing.Dict[builtins.str, typing.Any]]]] = None,
    to_endpoints: typing.Optional[typing.Sequence[typing.Union[CiliumNetworkPolicySpecEgressToEndpoints, typing.Dict[builtins.str, typing.Any]]]] = None,
    to_entities: typing.Optional[typing.Sequence[CiliumNetworkPolicySpecEgressToEntities]] = None,
    to_fqd_ns: typing.Optional[typing.Sequence[typing.Union[CiliumNetworkPolicySpecEgressToFqdNs, typing.Dict[builtins.str, typing.Any]]]] = None,
    to_ports: typing.Optional[typing.Sequence[typing.Union[CiliumNetworkPolicySpecEgressToPorts, typing.Dict[builtins.str, typing.Any]]]] = None,
) -> None:
    """Type checking stubs"""
    pass

def _typecheckingstub__83bbfc932540ab00ed5d5a705e01c4b372c698edc3206e9fbda81e02cb87c92a(
    *,
    cidr: builtins.str,
    except_: typing.Optional[typing.Sequence[builtins.str]] = None,
) -> None:
    """Type checking stubs"""
    pass

def _typecheckingstub__204b8346aaf1ccb13f3afcd24096f8a0b7bea534db3ce038cc867144185725fb(
    *,
    match_labels: typing.Optional[typing.Mapping[builtins.str, builtins.str]] = None,
) -> None:
    """Type checking stubs"""
    pass

def _typecheckingstub__019f1bf76d999d4b8b38aa7d5b84ff35aa6f8c43717b95b32111729bff716472(
    *,
    match_name: typing.Optional[builtins.str] = None,
    match_pattern: typing.Optional[builtins.str] = None,
) -> None:
    """Type checking stubs"""
    pass

def _typecheckingstub__b5513c8f908d7661605a7c74c7cb8cc76005f238a69efc7e556c959529b506aa(
    *,
    ports: typing.Optional[typing.Sequence[typing.Union[CiliumNetworkPolicySpecEgressToPortsPorts, typing.Dict[builtins.str, typing.Any]]]] = None,
    rules: typing.Optional[typing.Union[CiliumNetworkPolicySpecEgressToPortsRules, typing.Dict[builtins.str, typing.Any]]] = None,
) -> None:
    """Type checking stubs"""
    pass

def _typecheckingstub__82e66e7460151ccf09d62def4c819d4658130c0b8025033bbf44a2ec049ef8b7(
    *,
    port: builtins.str,
    protocol: typing.Optional[CiliumNetworkPolicySpecEgressToPortsPortsProtocol] = None,
) -> None:
    """Type checking stubs"""
    pass

def _typecheckingstub__bd5d774cf023e2cbb4248af094b3f0ebaea6011702ec936915867ed808ad0364(
    *,
    dns: typing.Optional[typing.Sequence[typing.Union[CiliumNetworkPolicySpecEgressToPortsRulesDns, typing.Dict[builtins.str, typing.Any]]]] = None,
) -> None:
    """Type checking stubs"""
    pass

def _typecheckingstub__a02e945da1235c6747ad5a1d76550e29065d7149edceafc9ff500a96176ceb4c(
    *,
    match_name: typing.Optional[builtins.str] = None,
    match_pattern: typing.Optional[builtins.str] = None,
) -> None:
    """Type checking stubs"""
    pass

def _typecheckingstub__cc3c3bf4fac63ca84c1bf9d41c1f102ee608671b3839153faf27cdbc644cff89(
    *,
    match_labels: typing.Optional[typing.Mapping[builtins.str, builtins.str]] = None,
) -> None:
    """Type checking stubs"""
    pass
