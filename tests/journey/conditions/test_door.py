from types import ModuleType

from journey import conditions


def test_door_exports_what_it_says():
    public = {
        name
        for name, value in vars(conditions).items()
        if name[0] != "_" and not isinstance(value, ModuleType)
    }
    assert public == set(conditions.__all__)
