"""What can go wrong with departments.

```
DepartmentError
└── UnknownDepartment   404 unknown_department
```

Files that cannot be used raise `router.catalogue.CatalogueInvalid`, as all content does.
"""


class DepartmentError(Exception):
    """Something is wrong with a department."""

    code = "department_error"
    status = 500


class UnknownDepartment(DepartmentError):
    """The municipality has no such department."""

    code = "unknown_department"
    status = 404

    def __init__(self, department: str) -> None:
        self.department = department
        super().__init__(f"No department {department!r} in municipality/departments.yml.")
