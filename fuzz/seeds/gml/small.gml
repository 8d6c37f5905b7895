Creator "é"
graph [ directed 1 # x
  node [ id 0 label "a &amp; b" rank -3.5e2 pos 1 pos 2 ]
  node [ id 1 graphics [ x 1 ] ]
  edge [ source 0 target 1 w 2 ]
]
