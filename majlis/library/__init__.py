"""Resources that members share: guidance, checklists, case studies, each with its versions and files.

Words: Resource (an Item), Version (one state of its files; the newest is the current one), ResourceKind.
"""
