@rem The scripts in package.json begin with exec, so that a signal for npm reaches Node and not a shell
@rem between them. Windows has neither such signals nor exec: there it means "run".
@%*
