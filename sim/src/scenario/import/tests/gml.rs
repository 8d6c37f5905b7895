//! GML: what tools write, and what is wrong with files.

use super::*;

#[test]
fn gml_of_networkx_keeps_ids_types_entities_and_directions() {
    // As written by networkx.write_gml of a directed multigraph.
    let text = r#"graph [
  directed 1
  multigraph 1
  name "towns &#38; ferries"
  node [
    id 0
    label "Aarhus"
    type "town"
    rank 3
    load 0.5
    pos 1
    pos 2
  ]
  node [
    id 1
    label "&#216;&quot;"
    "#
    .to_owned()
        + "rank -4\n    load 1e+16\n  ]\n  edge [\n    source 0\n    target 1\n    key 0\n    weight 2.0\n  ]\n  \
           edge [\n    source 0\n    target 1\n    key 1\n  ]\n  edge [ source 1 target 1 key 0 ]\n]\n";
    let read = parsed(&text, Format::Gml).unwrap();
    assert_eq!(read.notices, ["the node attribute `pos`, which is a list, was left out once"]);
    let container = read.builder.build();
    assert_eq!(names(&container), ["0", "1"]);
    assert_eq!(attribute(&container, "0", "type"), Some(&"town".into()));
    assert!(matches!(attribute(&container, "0", "rank"), Some(Value::Integer(3))));
    assert!(matches!(attribute(&container, "0", "load"), Some(Value::Float(_))));
    assert_eq!(attribute(&container, "1", "label"), Some(&"Ø\"".into()));
    assert_eq!(attribute(&container, "1", "rank"), Some(&(-4).into()));
    assert_eq!(attribute(&container, "1", "load"), Some(&1e16.into()));
    assert_eq!((container.edges().len(), container.link_pairs()), (3, 1));
    assert!(container.edges().iter().all(|edge| edge.directed));
    assert_eq!(container.edges()[0].attributes.get("weight"), Some(&2.0.into()));
    assert_eq!(container.edges()[1].attributes.get("key"), Some(&1.into()));
}

#[test]
fn gml_of_the_zoo_and_of_igraph_and_yed_is_read() {
    let zoo = "Creator \"Topology Zoo Toolset\"\ngraph [\n  DateObtained \"22/10/10\"\n  GeoLocation \"US\"\n  node [\n    \
               id 0\n    label \"New York\"\n    Country \"United States\"\n    Longitude -74.00597\n    Internal 1\n    \
               Latitude 40.71427\n  ]\n  node [ id 1 label \"Chicago\" Internal 1 ]\n  edge [\n    source 0\n    target 1\n    \
               LinkLabel \"OC-192c\"\n  ]\n]\n";
    let container = imported(zoo, Format::Gml);
    assert_eq!(attribute(&container, "0", "Longitude"), Some(&(-74.00597).into()));
    assert!(container.edges().iter().all(|edge| !edge.directed));
    let igraph = "Creator \"igraph version 0.10\"\nVersion 1\n# a comment\ngraph\n[\n  directed 0\n  edge\n  [\n    source \
                  1\n    target 0\n  ]\n  node\n  [\n    id 0\n    name \"x\"\n  ]\n  node\n  [\n    id 1\n  ]\n]\n";
    let container = imported(igraph, Format::Gml);
    assert_eq!((container.edges()[0].from, container.edges()[0].to), (ContainerId(1), ContainerId(0)));
    assert_eq!(attribute(&container, "0", "name"), Some(&"x".into()));
    let yed = "graph [ hierarchic 1 directed 1 node [ id 0 graphics [ x 1.5 Line [ point [ x 0 ] ] ] label \"[\" ] ]";
    let read = parsed(yed, Format::Gml).unwrap();
    assert_eq!(read.notices, ["the node attribute `graphics`, which is a list, was left out once"]);
    assert_eq!(attribute(&read.builder.build(), "0", "label"), Some(&"[".into()));
}

#[test]
fn everything_wrong_with_a_gml_file_is_told_at_once() {
    let text = r#"graph [
  directed 2
  node [ id "alpha" rank 99999999999999999999 ]
  node [ id "alpha" load NAN1 ]
  node [ id 1 load +INF id 2 ]
  node [ label "nameless" ]
  node [ id 1.5 ]
  node [ id "" ]
  node [ id [ x 1 ] ]
  node [ id 3 graph [ node [ id 4 ] ] ]
  edge [ source "alpha" target "alpa" ]
  edge [ source "alpha" ]
  edge [ source 1 source 3 target 3 weight 1..2 ]
]"#;
    insta::assert_snapshot!(told(&text.replace("NAN1", "-NAN"), Format::Gml));
}

#[test]
fn texts_that_are_no_gml_are_refused_with_a_reason() {
    let texts = [
        "Creator \"me\"",
        "graph { a -- b }",
        "graph [ node [ id 0 ]",
        "graph [\n  node [ id 0 \n]",
        "graph [ node 1 ]",
        "graph [ node [ id 0 load NAN ] ]",
        "graph [ node [ id 0 label \"open ] ]",
        "graph [ node [ id 0 label ] ]",
        "graph [ node [ 0 id ] ]",
        "graph [ node [ id 0 label 'x' ] ]",
        "graph [ ] graph [ ]",
        "graph 1",
        "]",
        "graph [ ]",
        "graph [ node [ id",
    ];
    insta::assert_snapshot!(texts.map(|text| told(text, Format::Gml)).join("\n--\n"));
}
