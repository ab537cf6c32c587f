"""What is kept of expected manifests tells every change, where people read it, and gives the manifests back."""

import random

import pytest

from tests.support.examples import BASES, DEFAULT, GOLDENS, WHOLE, differing, expected, restored
from tests.support.manifest_differences import DoesNotFitError, difference, patched


def sections(text: str) -> list[str]:
    return difference(expected(DEFAULT), text).removesuffix("\n").split("\n\n")


def test_a_changed_field_of_an_example_is_found_and_stands_under_its_object_and_its_place():
    text = expected("aws/dify-aws")
    changed = text.replace("image: langgenius/dify-sandbox:0.2.15", "image: langgenius/dify-sandbox:0.2.16")
    assert changed != text
    [section] = set(sections(changed)) - set(sections(text))
    assert section == (
        "changed: Deployment/dify-sandbox\n"
        "@@ .spec.template.spec.containers.envFrom.configMapRef\n"
        "                 name: dify-sandbox\n"
        "-          image: langgenius/dify-sandbox:0.2.15\n"
        "+          image: langgenius/dify-sandbox:0.2.16"
    )


def test_what_the_default_manifests_change_does_not_show_up_where_an_example_has_none_of_it():
    base, text = expected(DEFAULT), expected("aws/dify-aws")
    changed = base.replace("image: semitechnologies/weaviate", "image: registry.example.com/weaviate")
    assert changed != base
    assert difference(changed, text) == difference(base, text)


def test_what_changes_in_many_objects_stands_there_once():
    [section] = sections(expected(DEFAULT).replace("\n  labels:\n", "\n  labels:\n    a: b\n"))
    assert section.split().count("Service/dify-api") == 1
    assert section.endswith("\n@@ .metadata\n   labels:\n+    a: b")


def test_another_name_namespace_or_release_is_no_difference_of_each_object():
    text = expected(DEFAULT).replace("  namespace: dify\n", "  namespace: other\n").replace(".dify.svc", ".other.svc")
    everywhere, *others = sections(text)
    assert everywhere.startswith("everywhere:\n~ ")
    assert len(others) < 5


def test_objects_that_are_gone_new_or_moved_are_named():
    first, second, _, *others = expected(DEFAULT).split("---\n")
    added = second.replace("dify-postgres", "dify-added")
    found = sections("---\n".join([second, first, added, *others]))
    assert "gone:\n- ConfigMap/dify-postgres-files" in found
    assert any(section.startswith("moved:\n~ ") for section in found)
    [new] = [section for section in found if section.startswith("new: ")]
    assert new.startswith("new: ConfigMap/dify-added after Namespace/dify\n+apiVersion: v1\n+kind: ConfigMap\n")


def test_equal_manifests_have_no_difference():
    assert sections(expected(DEFAULT)) == [""]
    assert patched(expected(DEFAULT), "\n") == expected(DEFAULT)


@pytest.mark.parametrize("seed", range(4))
def test_whatever_changes_can_be_read_back(seed: int):
    chance = random.Random(seed)
    objects = expected(DEFAULT).split("---\n")
    for _ in range(10):
        # Below what says which object it is.
        at = chance.choice([at for at, text in enumerate(objects) if text.count("\n") > 40])
        lines = objects[at].split("\n")
        place = chance.randrange(30, len(lines))
        match chance.randrange(4):
            case 0:
                lines[place:place] = chance.sample(lines, min(3, len(lines)))
            case 1:
                del lines[place : place + chance.randrange(5)]
            case 2:
                lines[place] += " other"
            case _:
                objects.insert(chance.randrange(len(objects)), objects.pop(at))
                continue
        objects[at] = "\n".join(lines).rstrip("\n") + "\n"
    text = "---\n".join(objects)
    # Fails by itself where it cannot.
    assert difference(expected(DEFAULT), text)


def test_a_difference_that_does_not_fit_says_what_is_missing():
    base = expected(DEFAULT)
    written = difference(base, expected("aws/dify-aws"))
    with pytest.raises(DoesNotFitError, match="there is no ConfigMap/dify-weaviate"):
        patched(base.replace("name: dify-weaviate", "name: dify-other"), written)
    with pytest.raises(DoesNotFitError, match="APP_WEB_URL"):
        patched(base.replace("APP_WEB_URL", "APP_URL"), written)


def test_the_name_of_the_base_is_the_first_line():
    text = expected("aws/dify-aws")
    written = differing(DEFAULT, expected(DEFAULT), "aws/dify-aws", text)
    assert written.startswith("--- default/dify\n+++ aws/dify-aws\n\n")
    assert restored(written) == text


def test_what_is_compared_with_what_are_examples_that_are_there():
    assert {*BASES, *BASES.values(), *WHOLE} <= set(GOLDENS)
