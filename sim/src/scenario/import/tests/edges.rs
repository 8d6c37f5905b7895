//! Lists of edges: tables with a heading, and lines as networkx writes them.

use super::*;

#[test]
fn tables_are_read_whatever_separates_their_columns() {
    let comma = "source,target,delay,label\nA,B,5,\"x, \"\"y\"\"\"\nB, 3 ,0.5,\n";
    let semicolon = "Delay;From;label;To\r\n5;A;\"x, \"\"y\"\"\";B\r\n0.5;B;;3\r\n".replace("Delay", "delay");
    let tab = "target\tsource\tdelay\tlabel\nB\tA\t5\t\"x, \"\"y\"\"\"\n\n3\tB\t0.5\t\n";
    for text in [comma, &semicolon, tab] {
        let container = imported(text, Format::Csv);
        let mut known = names(&container);
        known.sort_unstable();
        assert_eq!(known, ["3", "A", "B"]);
        let [first, second] = container.edges() else { panic!("two edges") };
        assert_eq!((container.name(first.from), container.name(first.to)), ("A", "B"));
        assert_eq!((container.name(second.from), container.name(second.to)), ("B", "3"));
        assert_eq!(
            first.attributes,
            [("delay".into(), 5.into()), ("label".into(), "x, \"y\"".into())].into()
        );
        assert_eq!(second.attributes, [("delay".into(), 0.5.into())].into());
        assert!(!first.directed);
    }
}

#[test]
fn a_column_says_which_edges_are_directed_and_source_goes_before_from() {
    let text = "source,target,from,directed\na,b,x,true\nb,a,y,False\na,a,z,\n";
    let container = imported(text, Format::Csv);
    assert_eq!(container.edges().iter().map(|edge| edge.directed).collect::<Vec<_>>(), [true, false, false]);
    assert_eq!(names(&container), ["a", "b"]);
    assert_eq!(container.edges()[0].attributes, [("from".into(), "x".into())].into());
}

#[test]
fn everything_wrong_with_a_table_is_told_at_once() {
    let text = "source,target,weight,weight,,directed\nA,B,1,2,3,yes\n\n,B,1,2,3,\nA\nA,\"two\nlines\",1,2,3,4,5\nC,\"\",é,\"open\n1,2";
    insta::assert_snapshot!(told(text, Format::Csv));
    insta::assert_snapshot!(
        ["a,b\nc,d\n", "a b\nc d\n", "id;source\n", "source\n", "source,target\n"]
            .map(|text| told(text, Format::Csv))
            .join("\n--\n")
    );
}

#[test]
fn lines_of_networkx_are_read_with_attributes_or_a_weight() {
    let text = "# networkx 3.4\n#\nA B {'delay': 5, 'label': 'a # b', 'fibre': True, 'note': None, 'pos': (1, 2)}\n\n\
                B 3 2.5 # weighted\r\n  3\tA   {}\nA A\n";
    let read = parsed(text, Format::EdgeList).unwrap();
    assert_eq!(read.notices, ["the edge attribute `pos`, which is a list, was left out once"]);
    let container = read.builder.build();
    assert_eq!(names(&container), ["A", "B", "3"]);
    let edges = container.edges();
    assert_eq!(
        edges[0].attributes,
        [("delay".into(), 5.into()), ("label".into(), "a # b".into()), ("fibre".into(), true.into())].into()
    );
    assert_eq!(edges[1].attributes, [("weight".into(), 2.5.into())].into());
    assert_eq!((edges.len(), edges[2].attributes.len(), edges[3].from), (4, 0, ContainerId(0)));
}

#[test]
fn everything_wrong_with_lines_is_told_at_once() {
    let text = "A B\nA\nA B C\nA B 1 2\nA {'x': 1}\nA B {'x': 1\nA B {'x': f(1)}\nA B {'x'}\nA B {1: 2}\nA B {'x': 1, 'x': 2}\n\
                A,B\nsource target\nÅ B {'é': 1e999}\nA B {} C\n";
    insta::assert_snapshot!(told(text, Format::EdgeList));
    let heading = "# people\nSource Target weight\nA B 1\n";
    assert!(
        told(heading, Format::EdgeList).starts_with("graph:2:1: found a heading, `Source Target weight`")
    );
}
