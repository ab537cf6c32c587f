"""Which texts arrive as they are, whatever reads the YAML that cdk8s writes."""

import pytest
import yaml
from cdk8s import Yaml

from constructs_dify.checks.texts import unwritable

FORMAT = "%(asctime)s\t%(levelname)s\t%(message)s"


@pytest.mark.parametrize("text", [FORMAT, '{"format":\t"%(message)s"}', '{\n\t"a": 1\n}', '"a\tb"', "first\n\tsecond"])
def test_a_tab_arrives_where_cdk8s_quotes_the_text_or_writes_it_as_a_block(text: str):
    assert unwritable(text) is None
    assert yaml.safe_load(Yaml.stringify({"text": text})) == {"text": text}


@pytest.mark.parametrize("text", ["one\ttwo", '--access-logformat "%(h)s\t%(t)s"'])
def test_a_tab_is_refused_where_readers_would_not_take_it(text: str):
    assert "tab" in str(unwritable(text))
    with pytest.raises(yaml.YAMLError):
        yaml.safe_load(Yaml.stringify({"text": text}))


def test_a_tab_before_the_first_letter_of_several_lines_is_refused_since_kubectl_cannot_read_it():
    assert "tab" in str(unwritable("\tfirst\nsecond"))
