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


class Route(
    _cdk8s_d3d9af27.ApiObject,
    metaclass=jsii.JSIIMeta,
    jsii_type="dify_ioopenshiftroute.Route",
):
    '''Leads a host name, and a path below it, to a Service.

    :schema: Route
    '''

    def __init__(
        self,
        scope: "_constructs_77d1e7e8.Construct",
        id: builtins.str,
        *,
        spec: typing.Union["RouteSpec", typing.Dict[builtins.str, typing.Any]],
        metadata: typing.Optional[typing.Union["_cdk8s_d3d9af27.ApiObjectMetadata", typing.Dict[builtins.str, typing.Any]]] = None,
    ) -> None:
        '''Defines a "Route" API object.

        :param scope: the scope in which to define this object.
        :param id: a scope-local name for the object.
        :param spec: 
        :param metadata: 
        '''
        if __debug__:
            type_hints = cached_type_hints(_typecheckingstub__918cf13814a813d2cc585fbaa63d19813598b846510cacbb367ac56cd053bf81)
            check_type(argname="argument scope", value=scope, expected_type=type_hints["scope"])
            check_type(argname="argument id", value=id, expected_type=type_hints["id"])
        props = RouteProps(spec=spec, metadata=metadata)

        jsii.create(self.__class__, self, [scope, id, props])

    @jsii.member(jsii_name="manifest")
    @builtins.classmethod
    def manifest(
        cls,
        *,
        spec: typing.Union["RouteSpec", typing.Dict[builtins.str, typing.Any]],
        metadata: typing.Optional[typing.Union["_cdk8s_d3d9af27.ApiObjectMetadata", typing.Dict[builtins.str, typing.Any]]] = None,
    ) -> typing.Any:
        '''Renders a Kubernetes manifest for "Route".

        This can be used to inline resource manifests inside other objects (e.g. as templates).

        :param spec: 
        :param metadata: 
        '''
        props = RouteProps(spec=spec, metadata=metadata)

        return typing.cast(typing.Any, jsii.sinvoke(cls, "manifest", [props]))

    @jsii.member(jsii_name="toJson")
    def to_json(self) -> typing.Any:
        '''Renders the object to Kubernetes JSON.'''
        return typing.cast(typing.Any, jsii.invoke(self, "toJson", []))

    @jsii.python.classproperty
    @jsii.member(jsii_name="GVK")
    def GVK(cls) -> "_cdk8s_d3d9af27.GroupVersionKind":
        '''Returns the apiVersion and kind for "Route".'''
        return typing.cast("_cdk8s_d3d9af27.GroupVersionKind", jsii.sget(cls, "GVK"))


@jsii.data_type(
    jsii_type="dify_ioopenshiftroute.RouteProps",
    jsii_struct_bases=[],
    name_mapping={"spec": "spec", "metadata": "metadata"},
)
class RouteProps:
    def __init__(
        self,
        *,
        spec: typing.Union["RouteSpec", typing.Dict[builtins.str, typing.Any]],
        metadata: typing.Optional[typing.Union["_cdk8s_d3d9af27.ApiObjectMetadata", typing.Dict[builtins.str, typing.Any]]] = None,
    ) -> None:
        '''Leads a host name, and a path below it, to a Service.

        :param spec: 
        :param metadata: 

        :schema: Route
        '''
        if isinstance(spec, dict):
            spec = RouteSpec(**spec)
        if isinstance(metadata, dict):
            metadata = _cdk8s_d3d9af27.ApiObjectMetadata(**metadata)
        if __debug__:
            type_hints = cached_type_hints(_typecheckingstub__c3e5c69e27862ecdb56a6fe6367e837f6e3106c86488dce08b83f81d18a8f230)
            check_type(argname="argument spec", value=spec, expected_type=type_hints["spec"])
            check_type(argname="argument metadata", value=metadata, expected_type=type_hints["metadata"])
        self._values: typing.Dict[builtins.str, typing.Any] = {
            "spec": spec,
        }
        if metadata is not None:
            self._values["metadata"] = metadata

    @builtins.property
    def spec(self) -> "RouteSpec":
        '''
        :schema: Route#spec
        '''
        result = self._values.get("spec")
        assert result is not None, "Required property 'spec' is missing"
        return typing.cast("RouteSpec", result)

    @builtins.property
    def metadata(self) -> typing.Optional["_cdk8s_d3d9af27.ApiObjectMetadata"]:
        '''
        :schema: Route#metadata
        '''
        result = self._values.get("metadata")
        return typing.cast(typing.Optional["_cdk8s_d3d9af27.ApiObjectMetadata"], result)

    def __eq__(self, rhs: typing.Any) -> builtins.bool:
        return isinstance(rhs, self.__class__) and rhs._values == self._values

    def __ne__(self, rhs: typing.Any) -> builtins.bool:
        return not (rhs == self)

    def __repr__(self) -> str:
        return "RouteProps(%s)" % ", ".join(
            k + "=" + repr(v) for k, v in self._values.items()
        )


@jsii.data_type(
    jsii_type="dify_ioopenshiftroute.RouteSpec",
    jsii_struct_bases=[],
    name_mapping={
        "to": "to",
        "host": "host",
        "http_headers": "httpHeaders",
        "path": "path",
        "port": "port",
        "tls": "tls",
        "wildcard_policy": "wildcardPolicy",
    },
)
class RouteSpec:
    def __init__(
        self,
        *,
        to: typing.Union["RouteSpecTo", typing.Dict[builtins.str, typing.Any]],
        host: typing.Optional[builtins.str] = None,
        http_headers: typing.Optional[typing.Union["RouteSpecHttpHeaders", typing.Dict[builtins.str, typing.Any]]] = None,
        path: typing.Optional[builtins.str] = None,
        port: typing.Optional[typing.Union["RouteSpecPort", typing.Dict[builtins.str, typing.Any]]] = None,
        tls: typing.Optional[typing.Union["RouteSpecTls", typing.Dict[builtins.str, typing.Any]]] = None,
        wildcard_policy: typing.Optional["RouteSpecWildcardPolicy"] = None,
    ) -> None:
        '''
        :param to: Where requests go.
        :param host: The host name.
        :param http_headers: What becomes of headers.
        :param path: The path; what is below it goes the same way, unless another Route has a longer one.
        :param port: Which port of the Service, if it has several.
        :param tls: Where TLS ends, and with which certificate.
        :param wildcard_policy: Whether the Route is for subdomains of the host too.

        :schema: RouteSpec
        '''
        if isinstance(to, dict):
            to = RouteSpecTo(**to)
        if isinstance(http_headers, dict):
            http_headers = RouteSpecHttpHeaders(**http_headers)
        if isinstance(port, dict):
            port = RouteSpecPort(**port)
        if isinstance(tls, dict):
            tls = RouteSpecTls(**tls)
        if __debug__:
            type_hints = cached_type_hints(_typecheckingstub__051cab1820bcec4b8164f6a507a62cd05385e3e7da0c0fcd2f251fae9fc78964)
            check_type(argname="argument to", value=to, expected_type=type_hints["to"])
            check_type(argname="argument host", value=host, expected_type=type_hints["host"])
            check_type(argname="argument http_headers", value=http_headers, expected_type=type_hints["http_headers"])
            check_type(argname="argument path", value=path, expected_type=type_hints["path"])
            check_type(argname="argument port", value=port, expected_type=type_hints["port"])
            check_type(argname="argument tls", value=tls, expected_type=type_hints["tls"])
            check_type(argname="argument wildcard_policy", value=wildcard_policy, expected_type=type_hints["wildcard_policy"])
        self._values: typing.Dict[builtins.str, typing.Any] = {
            "to": to,
        }
        if host is not None:
            self._values["host"] = host
        if http_headers is not None:
            self._values["http_headers"] = http_headers
        if path is not None:
            self._values["path"] = path
        if port is not None:
            self._values["port"] = port
        if tls is not None:
            self._values["tls"] = tls
        if wildcard_policy is not None:
            self._values["wildcard_policy"] = wildcard_policy

    @builtins.property
    def to(self) -> "RouteSpecTo":
        '''Where requests go.

        :schema: RouteSpec#to
        '''
        result = self._values.get("to")
        assert result is not None, "Required property 'to' is missing"
        return typing.cast("RouteSpecTo", result)

    @builtins.property
    def host(self) -> typing.Optional[builtins.str]:
        '''The host name.

        :schema: RouteSpec#host
        '''
        result = self._values.get("host")
        return typing.cast(typing.Optional[builtins.str], result)

    @builtins.property
    def http_headers(self) -> typing.Optional["RouteSpecHttpHeaders"]:
        '''What becomes of headers.

        :schema: RouteSpec#httpHeaders
        '''
        result = self._values.get("http_headers")
        return typing.cast(typing.Optional["RouteSpecHttpHeaders"], result)

    @builtins.property
    def path(self) -> typing.Optional[builtins.str]:
        '''The path;

        what is below it goes the same way, unless another Route has a longer one.

        :schema: RouteSpec#path
        '''
        result = self._values.get("path")
        return typing.cast(typing.Optional[builtins.str], result)

    @builtins.property
    def port(self) -> typing.Optional["RouteSpecPort"]:
        '''Which port of the Service, if it has several.

        :schema: RouteSpec#port
        '''
        result = self._values.get("port")
        return typing.cast(typing.Optional["RouteSpecPort"], result)

    @builtins.property
    def tls(self) -> typing.Optional["RouteSpecTls"]:
        '''Where TLS ends, and with which certificate.

        :schema: RouteSpec#tls
        '''
        result = self._values.get("tls")
        return typing.cast(typing.Optional["RouteSpecTls"], result)

    @builtins.property
    def wildcard_policy(self) -> typing.Optional["RouteSpecWildcardPolicy"]:
        '''Whether the Route is for subdomains of the host too.

        :schema: RouteSpec#wildcardPolicy
        '''
        result = self._values.get("wildcard_policy")
        return typing.cast(typing.Optional["RouteSpecWildcardPolicy"], result)

    def __eq__(self, rhs: typing.Any) -> builtins.bool:
        return isinstance(rhs, self.__class__) and rhs._values == self._values

    def __ne__(self, rhs: typing.Any) -> builtins.bool:
        return not (rhs == self)

    def __repr__(self) -> str:
        return "RouteSpec(%s)" % ", ".join(
            k + "=" + repr(v) for k, v in self._values.items()
        )


@jsii.data_type(
    jsii_type="dify_ioopenshiftroute.RouteSpecHttpHeaders",
    jsii_struct_bases=[],
    name_mapping={"actions": "actions"},
)
class RouteSpecHttpHeaders:
    def __init__(
        self,
        *,
        actions: typing.Optional[typing.Union["RouteSpecHttpHeadersActions", typing.Dict[builtins.str, typing.Any]]] = None,
    ) -> None:
        '''What becomes of headers.

        :param actions: 

        :schema: RouteSpecHttpHeaders
        '''
        if isinstance(actions, dict):
            actions = RouteSpecHttpHeadersActions(**actions)
        if __debug__:
            type_hints = cached_type_hints(_typecheckingstub__ab074517687c529dbd98f20530580cfab502a8e4f5d9fb5f4cff6e9124b6b450)
            check_type(argname="argument actions", value=actions, expected_type=type_hints["actions"])
        self._values: typing.Dict[builtins.str, typing.Any] = {}
        if actions is not None:
            self._values["actions"] = actions

    @builtins.property
    def actions(self) -> typing.Optional["RouteSpecHttpHeadersActions"]:
        '''
        :schema: RouteSpecHttpHeaders#actions
        '''
        result = self._values.get("actions")
        return typing.cast(typing.Optional["RouteSpecHttpHeadersActions"], result)

    def __eq__(self, rhs: typing.Any) -> builtins.bool:
        return isinstance(rhs, self.__class__) and rhs._values == self._values

    def __ne__(self, rhs: typing.Any) -> builtins.bool:
        return not (rhs == self)

    def __repr__(self) -> str:
        return "RouteSpecHttpHeaders(%s)" % ", ".join(
            k + "=" + repr(v) for k, v in self._values.items()
        )


@jsii.data_type(
    jsii_type="dify_ioopenshiftroute.RouteSpecHttpHeadersActions",
    jsii_struct_bases=[],
    name_mapping={"request": "request"},
)
class RouteSpecHttpHeadersActions:
    def __init__(
        self,
        *,
        request: typing.Optional[typing.Sequence[typing.Union["RouteSpecHttpHeadersActionsRequest", typing.Dict[builtins.str, typing.Any]]]] = None,
    ) -> None:
        '''
        :param request: What becomes of the client's.

        :schema: RouteSpecHttpHeadersActions
        '''
        if __debug__:
            type_hints = cached_type_hints(_typecheckingstub__aef2918440ba16c9184651828874afee1a2f2b8eb5071d966ca7ada6b5201321)
            check_type(argname="argument request", value=request, expected_type=type_hints["request"])
        self._values: typing.Dict[builtins.str, typing.Any] = {}
        if request is not None:
            self._values["request"] = request

    @builtins.property
    def request(
        self,
    ) -> typing.Optional[typing.List["RouteSpecHttpHeadersActionsRequest"]]:
        '''What becomes of the client's.

        :schema: RouteSpecHttpHeadersActions#request
        '''
        result = self._values.get("request")
        return typing.cast(typing.Optional[typing.List["RouteSpecHttpHeadersActionsRequest"]], result)

    def __eq__(self, rhs: typing.Any) -> builtins.bool:
        return isinstance(rhs, self.__class__) and rhs._values == self._values

    def __ne__(self, rhs: typing.Any) -> builtins.bool:
        return not (rhs == self)

    def __repr__(self) -> str:
        return "RouteSpecHttpHeadersActions(%s)" % ", ".join(
            k + "=" + repr(v) for k, v in self._values.items()
        )


@jsii.data_type(
    jsii_type="dify_ioopenshiftroute.RouteSpecHttpHeadersActionsRequest",
    jsii_struct_bases=[],
    name_mapping={"action": "action", "name": "name"},
)
class RouteSpecHttpHeadersActionsRequest:
    def __init__(
        self,
        *,
        action: typing.Union["RouteSpecHttpHeadersActionsRequestAction", typing.Dict[builtins.str, typing.Any]],
        name: builtins.str,
    ) -> None:
        '''
        :param action: 
        :param name: The header.

        :schema: RouteSpecHttpHeadersActionsRequest
        '''
        if isinstance(action, dict):
            action = RouteSpecHttpHeadersActionsRequestAction(**action)
        if __debug__:
            type_hints = cached_type_hints(_typecheckingstub__7f653fb6c5327cdf5b218b9e40322e93c1457add2bde913b90ebbfa2d61c6640)
            check_type(argname="argument action", value=action, expected_type=type_hints["action"])
            check_type(argname="argument name", value=name, expected_type=type_hints["name"])
        self._values: typing.Dict[builtins.str, typing.Any] = {
            "action": action,
            "name": name,
        }

    @builtins.property
    def action(self) -> "RouteSpecHttpHeadersActionsRequestAction":
        '''
        :schema: RouteSpecHttpHeadersActionsRequest#action
        '''
        result = self._values.get("action")
        assert result is not None, "Required property 'action' is missing"
        return typing.cast("RouteSpecHttpHeadersActionsRequestAction", result)

    @builtins.property
    def name(self) -> builtins.str:
        '''The header.

        :schema: RouteSpecHttpHeadersActionsRequest#name
        '''
        result = self._values.get("name")
        assert result is not None, "Required property 'name' is missing"
        return typing.cast(builtins.str, result)

    def __eq__(self, rhs: typing.Any) -> builtins.bool:
        return isinstance(rhs, self.__class__) and rhs._values == self._values

    def __ne__(self, rhs: typing.Any) -> builtins.bool:
        return not (rhs == self)

    def __repr__(self) -> str:
        return "RouteSpecHttpHeadersActionsRequest(%s)" % ", ".join(
            k + "=" + repr(v) for k, v in self._values.items()
        )


@jsii.data_type(
    jsii_type="dify_ioopenshiftroute.RouteSpecHttpHeadersActionsRequestAction",
    jsii_struct_bases=[],
    name_mapping={"type": "type"},
)
class RouteSpecHttpHeadersActionsRequestAction:
    def __init__(self, *, type: "RouteSpecHttpHeadersActionsRequestActionType") -> None:
        '''
        :param type: What is done with it.

        :schema: RouteSpecHttpHeadersActionsRequestAction
        '''
        if __debug__:
            type_hints = cached_type_hints(_typecheckingstub__06dbc2673f2aa2332e2055c2fc4446c2a5477fcf3fdd45b20b5efb7bb084c86d)
            check_type(argname="argument type", value=type, expected_type=type_hints["type"])
        self._values: typing.Dict[builtins.str, typing.Any] = {
            "type": type,
        }

    @builtins.property
    def type(self) -> "RouteSpecHttpHeadersActionsRequestActionType":
        '''What is done with it.

        :schema: RouteSpecHttpHeadersActionsRequestAction#type
        '''
        result = self._values.get("type")
        assert result is not None, "Required property 'type' is missing"
        return typing.cast("RouteSpecHttpHeadersActionsRequestActionType", result)

    def __eq__(self, rhs: typing.Any) -> builtins.bool:
        return isinstance(rhs, self.__class__) and rhs._values == self._values

    def __ne__(self, rhs: typing.Any) -> builtins.bool:
        return not (rhs == self)

    def __repr__(self) -> str:
        return "RouteSpecHttpHeadersActionsRequestAction(%s)" % ", ".join(
            k + "=" + repr(v) for k, v in self._values.items()
        )


@jsii.enum(
    jsii_type="dify_ioopenshiftroute.RouteSpecHttpHeadersActionsRequestActionType"
)
class RouteSpecHttpHeadersActionsRequestActionType(enum.Enum):
    '''What is done with it.

    :schema: RouteSpecHttpHeadersActionsRequestActionType
    '''

    SET = "SET"
    '''Set.'''
    DELETE = "DELETE"
    '''Delete.'''


@jsii.data_type(
    jsii_type="dify_ioopenshiftroute.RouteSpecPort",
    jsii_struct_bases=[],
    name_mapping={"target_port": "targetPort"},
)
class RouteSpecPort:
    def __init__(self, *, target_port: "RouteSpecPortTargetPort") -> None:
        '''Which port of the Service, if it has several.

        :param target_port: The port of the pods, or the name of the Service's.

        :schema: RouteSpecPort
        '''
        if __debug__:
            type_hints = cached_type_hints(_typecheckingstub__b0615047a8e4f0eff622d2db00e615fafa8ff3e58e66897731faf1c63f80f818)
            check_type(argname="argument target_port", value=target_port, expected_type=type_hints["target_port"])
        self._values: typing.Dict[builtins.str, typing.Any] = {
            "target_port": target_port,
        }

    @builtins.property
    def target_port(self) -> "RouteSpecPortTargetPort":
        '''The port of the pods, or the name of the Service's.

        :schema: RouteSpecPort#targetPort
        '''
        result = self._values.get("target_port")
        assert result is not None, "Required property 'target_port' is missing"
        return typing.cast("RouteSpecPortTargetPort", result)

    def __eq__(self, rhs: typing.Any) -> builtins.bool:
        return isinstance(rhs, self.__class__) and rhs._values == self._values

    def __ne__(self, rhs: typing.Any) -> builtins.bool:
        return not (rhs == self)

    def __repr__(self) -> str:
        return "RouteSpecPort(%s)" % ", ".join(
            k + "=" + repr(v) for k, v in self._values.items()
        )


class RouteSpecPortTargetPort(
    metaclass=jsii.JSIIMeta,
    jsii_type="dify_ioopenshiftroute.RouteSpecPortTargetPort",
):
    '''The port of the pods, or the name of the Service's.

    :schema: RouteSpecPortTargetPort
    '''

    @jsii.member(jsii_name="fromNumber")
    @builtins.classmethod
    def from_number(cls, value: jsii.Number) -> "RouteSpecPortTargetPort":
        '''
        :param value: -
        '''
        if __debug__:
            type_hints = cached_type_hints(_typecheckingstub__085ea4d3aa3d7ffd098881c6667359371cfe854d5d06d43ac0c83fb857c0d1f7)
            check_type(argname="argument value", value=value, expected_type=type_hints["value"])
        return typing.cast("RouteSpecPortTargetPort", jsii.sinvoke(cls, "fromNumber", [value]))

    @jsii.member(jsii_name="fromString")
    @builtins.classmethod
    def from_string(cls, value: builtins.str) -> "RouteSpecPortTargetPort":
        '''
        :param value: -
        '''
        if __debug__:
            type_hints = cached_type_hints(_typecheckingstub__4e5a4de332f5d196575385ba309cf89839c8a6a8d8baf4c70af5ccf9f6e80636)
            check_type(argname="argument value", value=value, expected_type=type_hints["value"])
        return typing.cast("RouteSpecPortTargetPort", jsii.sinvoke(cls, "fromString", [value]))

    @builtins.property
    @jsii.member(jsii_name="value")
    def value(self) -> typing.Union[builtins.str, jsii.Number]:
        return typing.cast(typing.Union[builtins.str, jsii.Number], jsii.get(self, "value"))


@jsii.data_type(
    jsii_type="dify_ioopenshiftroute.RouteSpecTls",
    jsii_struct_bases=[],
    name_mapping={
        "termination": "termination",
        "external_certificate": "externalCertificate",
        "insecure_edge_termination_policy": "insecureEdgeTerminationPolicy",
    },
)
class RouteSpecTls:
    def __init__(
        self,
        *,
        termination: "RouteSpecTlsTermination",
        external_certificate: typing.Optional[typing.Union["RouteSpecTlsExternalCertificate", typing.Dict[builtins.str, typing.Any]]] = None,
        insecure_edge_termination_policy: typing.Optional["RouteSpecTlsInsecureEdgeTerminationPolicy"] = None,
    ) -> None:
        '''Where TLS ends, and with which certificate.

        :param termination: Who ends TLS; ``edge``, the router.
        :param external_certificate: The Secret of type kubernetes.io/tls with the certificate; the router's own when absent.
        :param insecure_edge_termination_policy: What happens to requests without TLS.

        :schema: RouteSpecTls
        '''
        if isinstance(external_certificate, dict):
            external_certificate = RouteSpecTlsExternalCertificate(**external_certificate)
        if __debug__:
            type_hints = cached_type_hints(_typecheckingstub__c9b9c82acb99937243e17e8ab76389d5b9d45b871dd9bf9fa9b0400b97406dd8)
            check_type(argname="argument termination", value=termination, expected_type=type_hints["termination"])
            check_type(argname="argument external_certificate", value=external_certificate, expected_type=type_hints["external_certificate"])
            check_type(argname="argument insecure_edge_termination_policy", value=insecure_edge_termination_policy, expected_type=type_hints["insecure_edge_termination_policy"])
        self._values: typing.Dict[builtins.str, typing.Any] = {
            "termination": termination,
        }
        if external_certificate is not None:
            self._values["external_certificate"] = external_certificate
        if insecure_edge_termination_policy is not None:
            self._values["insecure_edge_termination_policy"] = insecure_edge_termination_policy

    @builtins.property
    def termination(self) -> "RouteSpecTlsTermination":
        '''Who ends TLS;

        ``edge``, the router.

        :schema: RouteSpecTls#termination
        '''
        result = self._values.get("termination")
        assert result is not None, "Required property 'termination' is missing"
        return typing.cast("RouteSpecTlsTermination", result)

    @builtins.property
    def external_certificate(
        self,
    ) -> typing.Optional["RouteSpecTlsExternalCertificate"]:
        '''The Secret of type kubernetes.io/tls with the certificate; the router's own when absent.

        :schema: RouteSpecTls#externalCertificate
        '''
        result = self._values.get("external_certificate")
        return typing.cast(typing.Optional["RouteSpecTlsExternalCertificate"], result)

    @builtins.property
    def insecure_edge_termination_policy(
        self,
    ) -> typing.Optional["RouteSpecTlsInsecureEdgeTerminationPolicy"]:
        '''What happens to requests without TLS.

        :schema: RouteSpecTls#insecureEdgeTerminationPolicy
        '''
        result = self._values.get("insecure_edge_termination_policy")
        return typing.cast(typing.Optional["RouteSpecTlsInsecureEdgeTerminationPolicy"], result)

    def __eq__(self, rhs: typing.Any) -> builtins.bool:
        return isinstance(rhs, self.__class__) and rhs._values == self._values

    def __ne__(self, rhs: typing.Any) -> builtins.bool:
        return not (rhs == self)

    def __repr__(self) -> str:
        return "RouteSpecTls(%s)" % ", ".join(
            k + "=" + repr(v) for k, v in self._values.items()
        )


@jsii.data_type(
    jsii_type="dify_ioopenshiftroute.RouteSpecTlsExternalCertificate",
    jsii_struct_bases=[],
    name_mapping={"name": "name"},
)
class RouteSpecTlsExternalCertificate:
    def __init__(self, *, name: builtins.str) -> None:
        '''The Secret of type kubernetes.io/tls with the certificate; the router's own when absent.

        :param name: The name of the Secret.

        :schema: RouteSpecTlsExternalCertificate
        '''
        if __debug__:
            type_hints = cached_type_hints(_typecheckingstub__831b81033c86d41f8413b1195df003280be5048c047477e5aff338fb9f2f8d3c)
            check_type(argname="argument name", value=name, expected_type=type_hints["name"])
        self._values: typing.Dict[builtins.str, typing.Any] = {
            "name": name,
        }

    @builtins.property
    def name(self) -> builtins.str:
        '''The name of the Secret.

        :schema: RouteSpecTlsExternalCertificate#name
        '''
        result = self._values.get("name")
        assert result is not None, "Required property 'name' is missing"
        return typing.cast(builtins.str, result)

    def __eq__(self, rhs: typing.Any) -> builtins.bool:
        return isinstance(rhs, self.__class__) and rhs._values == self._values

    def __ne__(self, rhs: typing.Any) -> builtins.bool:
        return not (rhs == self)

    def __repr__(self) -> str:
        return "RouteSpecTlsExternalCertificate(%s)" % ", ".join(
            k + "=" + repr(v) for k, v in self._values.items()
        )


@jsii.enum(jsii_type="dify_ioopenshiftroute.RouteSpecTlsInsecureEdgeTerminationPolicy")
class RouteSpecTlsInsecureEdgeTerminationPolicy(enum.Enum):
    '''What happens to requests without TLS.

    :schema: RouteSpecTlsInsecureEdgeTerminationPolicy
    '''

    ALLOW = "ALLOW"
    '''Allow.'''
    NONE = "NONE"
    '''None.'''
    REDIRECT = "REDIRECT"
    '''Redirect.'''


@jsii.enum(jsii_type="dify_ioopenshiftroute.RouteSpecTlsTermination")
class RouteSpecTlsTermination(enum.Enum):
    '''Who ends TLS;

    ``edge``, the router.

    :schema: RouteSpecTlsTermination
    '''

    EDGE = "EDGE"
    '''edge.'''
    REENCRYPT = "REENCRYPT"
    '''reencrypt.'''
    PASSTHROUGH = "PASSTHROUGH"
    '''passthrough.'''


@jsii.data_type(
    jsii_type="dify_ioopenshiftroute.RouteSpecTo",
    jsii_struct_bases=[],
    name_mapping={"kind": "kind", "name": "name", "weight": "weight"},
)
class RouteSpecTo:
    def __init__(
        self,
        *,
        kind: "RouteSpecToKind",
        name: builtins.str,
        weight: typing.Optional[jsii.Number] = None,
    ) -> None:
        '''Where requests go.

        :param kind: The kind.
        :param name: The name of the Service.
        :param weight: The share of the requests; it matters beside other Services only.

        :schema: RouteSpecTo
        '''
        if __debug__:
            type_hints = cached_type_hints(_typecheckingstub__9d72a2ade4051d24312c95c1396f159572b1f75b0e5501d14a5dea794b3a1a4e)
            check_type(argname="argument kind", value=kind, expected_type=type_hints["kind"])
            check_type(argname="argument name", value=name, expected_type=type_hints["name"])
            check_type(argname="argument weight", value=weight, expected_type=type_hints["weight"])
        self._values: typing.Dict[builtins.str, typing.Any] = {
            "kind": kind,
            "name": name,
        }
        if weight is not None:
            self._values["weight"] = weight

    @builtins.property
    def kind(self) -> "RouteSpecToKind":
        '''The kind.

        :schema: RouteSpecTo#kind
        '''
        result = self._values.get("kind")
        assert result is not None, "Required property 'kind' is missing"
        return typing.cast("RouteSpecToKind", result)

    @builtins.property
    def name(self) -> builtins.str:
        '''The name of the Service.

        :schema: RouteSpecTo#name
        '''
        result = self._values.get("name")
        assert result is not None, "Required property 'name' is missing"
        return typing.cast(builtins.str, result)

    @builtins.property
    def weight(self) -> typing.Optional[jsii.Number]:
        '''The share of the requests;

        it matters beside other Services only.

        :schema: RouteSpecTo#weight
        '''
        result = self._values.get("weight")
        return typing.cast(typing.Optional[jsii.Number], result)

    def __eq__(self, rhs: typing.Any) -> builtins.bool:
        return isinstance(rhs, self.__class__) and rhs._values == self._values

    def __ne__(self, rhs: typing.Any) -> builtins.bool:
        return not (rhs == self)

    def __repr__(self) -> str:
        return "RouteSpecTo(%s)" % ", ".join(
            k + "=" + repr(v) for k, v in self._values.items()
        )


@jsii.enum(jsii_type="dify_ioopenshiftroute.RouteSpecToKind")
class RouteSpecToKind(enum.Enum):
    '''The kind.

    :schema: RouteSpecToKind
    '''

    SERVICE = "SERVICE"
    '''Service.'''


@jsii.enum(jsii_type="dify_ioopenshiftroute.RouteSpecWildcardPolicy")
class RouteSpecWildcardPolicy(enum.Enum):
    '''Whether the Route is for subdomains of the host too.

    :schema: RouteSpecWildcardPolicy
    '''

    NONE = "NONE"
    '''None.'''
    SUBDOMAIN = "SUBDOMAIN"
    '''Subdomain.'''


__all__ = [
    "Route",
    "RouteProps",
    "RouteSpec",
    "RouteSpecHttpHeaders",
    "RouteSpecHttpHeadersActions",
    "RouteSpecHttpHeadersActionsRequest",
    "RouteSpecHttpHeadersActionsRequestAction",
    "RouteSpecHttpHeadersActionsRequestActionType",
    "RouteSpecPort",
    "RouteSpecPortTargetPort",
    "RouteSpecTls",
    "RouteSpecTlsExternalCertificate",
    "RouteSpecTlsInsecureEdgeTerminationPolicy",
    "RouteSpecTlsTermination",
    "RouteSpecTo",
    "RouteSpecToKind",
    "RouteSpecWildcardPolicy",
]

publication.publish()

def _typecheckingstub__918cf13814a813d2cc585fbaa63d19813598b846510cacbb367ac56cd053bf81(
    scope: _constructs_77d1e7e8.Construct,
    id: builtins.str,
    *,
    spec: typing.Union[RouteSpec, typing.Dict[builtins.str, typing.Any]],
    metadata: typing.Optional[typing.Union[_cdk8s_d3d9af27.ApiObjectMetadata, typing.Dict[builtins.str, typing.Any]]] = None,
) -> None:
    """Type checking stubs"""
    pass

def _typecheckingstub__c3e5c69e27862ecdb56a6fe6367e837f6e3106c86488dce08b83f81d18a8f230(
    *,
    spec: typing.Union[RouteSpec, typing.Dict[builtins.str, typing.Any]],
    metadata: typing.Optional[typing.Union[_cdk8s_d3d9af27.ApiObjectMetadata, typing.Dict[builtins.str, typing.Any]]] = None,
) -> None:
    """Type checking stubs"""
    pass

def _typecheckingstub__051cab1820bcec4b8164f6a507a62cd05385e3e7da0c0fcd2f251fae9fc78964(
    *,
    to: typing.Union[RouteSpecTo, typing.Dict[builtins.str, typing.Any]],
    host: typing.Optional[builtins.str] = None,
    http_headers: typing.Optional[typing.Union[RouteSpecHttpHeaders, typing.Dict[builtins.str, typing.Any]]] = None,
    path: typing.Optional[builtins.str] = None,
    port: typing.Optional[typing.Union[RouteSpecPort, typing.Dict[builtins.str, typing.Any]]] = None,
    tls: typing.Optional[typing.Union[RouteSpecTls, typing.Dict[builtins.str, typing.Any]]] = None,
    wildcard_policy: typing.Optional[RouteSpecWildcardPolicy] = None,
) -> None:
    """Type checking stubs"""
    pass

def _typecheckingstub__ab074517687c529dbd98f20530580cfab502a8e4f5d9fb5f4cff6e9124b6b450(
    *,
    actions: typing.Optional[typing.Union[RouteSpecHttpHeadersActions, typing.Dict[builtins.str, typing.Any]]] = None,
) -> None:
    """Type checking stubs"""
    pass

def _typecheckingstub__aef2918440ba16c9184651828874afee1a2f2b8eb5071d966ca7ada6b5201321(
    *,
    request: typing.Optional[typing.Sequence[typing.Union[RouteSpecHttpHeadersActionsRequest, typing.Dict[builtins.str, typing.Any]]]] = None,
) -> None:
    """Type checking stubs"""
    pass

def _typecheckingstub__7f653fb6c5327cdf5b218b9e40322e93c1457add2bde913b90ebbfa2d61c6640(
    *,
    action: typing.Union[RouteSpecHttpHeadersActionsRequestAction, typing.Dict[builtins.str, typing.Any]],
    name: builtins.str,
) -> None:
    """Type checking stubs"""
    pass

def _typecheckingstub__06dbc2673f2aa2332e2055c2fc4446c2a5477fcf3fdd45b20b5efb7bb084c86d(
    *,
    type: RouteSpecHttpHeadersActionsRequestActionType,
) -> None:
    """Type checking stubs"""
    pass

def _typecheckingstub__b0615047a8e4f0eff622d2db00e615fafa8ff3e58e66897731faf1c63f80f818(
    *,
    target_port: RouteSpecPortTargetPort,
) -> None:
    """Type checking stubs"""
    pass

def _typecheckingstub__085ea4d3aa3d7ffd098881c6667359371cfe854d5d06d43ac0c83fb857c0d1f7(
    value: jsii.Number,
) -> None:
    """Type checking stubs"""
    pass

def _typecheckingstub__4e5a4de332f5d196575385ba309cf89839c8a6a8d8baf4c70af5ccf9f6e80636(
    value: builtins.str,
) -> None:
    """Type checking stubs"""
    pass

def _typecheckingstub__c9b9c82acb99937243e17e8ab76389d5b9d45b871dd9bf9fa9b0400b97406dd8(
    *,
    termination: RouteSpecTlsTermination,
    external_certificate: typing.Optional[typing.Union[RouteSpecTlsExternalCertificate, typing.Dict[builtins.str, typing.Any]]] = None,
    insecure_edge_termination_policy: typing.Optional[RouteSpecTlsInsecureEdgeTerminationPolicy] = None,
) -> None:
    """Type checking stubs"""
    pass

def _typecheckingstub__831b81033c86d41f8413b1195df003280be5048c047477e5aff338fb9f2f8d3c(
    *,
    name: builtins.str,
) -> None:
    """Type checking stubs"""
    pass

def _typecheckingstub__9d72a2ade4051d24312c95c1396f159572b1f75b0e5501d14a5dea794b3a1a4e(
    *,
    kind: RouteSpecToKind,
    name: builtins.str,
    weight: typing.Optional[jsii.Number] = None,
) -> None:
    """Type checking stubs"""
    pass
