#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""local-manifest.py ARCHIVE: the manifest beside this file, with ARCHIVE, which lies beside the result,
in place of the repository, and without the modules that the stand-in runtime has as packages."""
import hashlib
import json
import pathlib
import sys

import yaml

manifest = yaml.safe_load(
    pathlib.Path(__file__).with_name('io.github.proofreel.Proofreel.yml').read_text())
archive = pathlib.Path(sys.argv[1])
ours = manifest['modules'].pop()
assert ours['name'] == 'proofreel'
for module in manifest['modules']:
    print(f"{module['name']}: taken from the stand-in, a package of Debian 13", file=sys.stderr)
ours['sources'] = [{'type': 'archive', 'path': archive.name, 'strip-components': 0,
                    'sha256': hashlib.sha256(archive.read_bytes()).hexdigest()}]
manifest['modules'] = [ours]
json.dump(manifest, sys.stdout, indent=2)
