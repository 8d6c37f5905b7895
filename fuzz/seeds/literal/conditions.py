# as Python writes it
conditions = {'attributes': [('eq', ('copy1', ('zone', 'east'))), ('lg', ('copy2', ('rank', 7))),
                             ('regex', ('copy1', ('zone', '^e')))],
              'compositions': [('same', ('copy1', 'copy2')), ('share', ('zone', ['copy1', 'copy2']))]}
