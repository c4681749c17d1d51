package legacy

test_root { allow with input as {"user": "root"} }

test_deny { deny["user x is not known"] with input as {"user": "x"} }
