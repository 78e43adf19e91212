# Aliases only: the scripts and the `majlis` command do the work.
.PHONY: run test check bench endurance words docs pictures lock

run:
	./run

test:
	./test

check:
	./test --check

bench:
	. scripts/venv.sh && venv_from requirements-dev.lock && .venv/bin/python -m bench

# What takes too long for every landing; its last results are kept in docs/endurance.md.
endurance:
	. scripts/venv.sh && venv_from requirements-dev.lock && .venv/bin/python -m pytest -q --endurance
	MAJLIS_TEST_DB=postgres .venv/bin/python -m pytest -q --endurance tests/endurance/test_faults.py \
		tests/endurance/test_races.py tests/endurance/test_backup.py

words:
	. scripts/venv.sh && venv_from requirements-dev.lock && .venv/bin/python manage.py catalogues --update --check

docs:
	. scripts/venv.sh && venv_from requirements-dev.lock
	.venv/bin/python -m majlis settings >docs/settings.md
	.venv/bin/python manage.py verbs >docs/verbs.md

pictures:
	. scripts/venv.sh && venv_from requirements-dev.lock && .venv/bin/python scripts/pictures.py

# Needs uv on the path (pip install uv). `make lock RENEW=--upgrade` takes newer versions of everything.
lock:
	uv pip compile --quiet --universal --generate-hashes --python-version 3.11 $(RENEW) pyproject.toml -o requirements.lock
	uv pip compile --quiet --universal --generate-hashes --python-version 3.11 $(RENEW) --extra dev pyproject.toml -o requirements-dev.lock
