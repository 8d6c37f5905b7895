//! DOT ("The DOT Language", graphviz.org/doc/info/lang.html), as Graphviz, pydot and networkx write it.
//!
//! ```text
//! graph city {
//!   node [type=site, rank=1]      // defaults of the nodes that first appear below
//!   a [rank=3, label="Aarhus"]
//!   a -- b -- {c d} [delay=5]     // edges a-b, b-c and b-d
//!   subgraph cluster0 { node [zone=north]; e; f }
//!   e -- a:port
//! }
//! ```
//!
//! A name in quotes and the same without are one; HTML is a name with its brackets. Several statements about one node
//! add up. Subgraphs make no nodes of their own: their nodes are nodes of the graph, and an edge to a subgraph goes
//! to each of them. In a `strict` graph two nodes are joined once, with the attributes of all its edges. All edges of a
//! `digraph` are directed. Ports, and attributes of graphs and subgraphs, are not looked at. An empty text as a value
//! means that the attribute is missing: so Graphviz fills up what other nodes have.

mod graph;
mod tokens;

use std::rc::Rc;

use indexmap::IndexSet;

use super::draft::Draft;
use super::findings::{Findings, Mistake};
use super::untyped;
use graph::{Attributes, Graph, Overfull, Scope};
use tokens::{Keyword, Token, Tokens};

/// Subgraphs inside one another; each takes a few frames of the stack.
const DEPTH_MAX: usize = 100;

/// Reads a text into a draft.
pub(super) fn read(text: &str, draft: &mut Draft, findings: &mut Findings<'_>) {
    let mut reader = Reader { tokens: Tokens::new(text), graph: Graph::of(text.len()), draft };
    match reader.file() {
        Ok(()) => {
            let Reader { graph, draft, .. } = reader;
            graph.lay_out(draft);
        }
        Err(mistake) => findings.add_mistake(mistake),
    }
}

struct Reader<'draft, 't> {
    tokens: Tokens<'t>,
    graph: Graph,
    draft: &'draft mut Draft,
}

impl Reader<'_, '_> {
    fn file(&mut self) -> Result<(), Mistake> {
        let (mut at, mut token) = self.tokens.next()?;
        if token == Token::Keyword(Keyword::Strict) {
            self.graph.strict = true;
            (at, token) = self.tokens.next()?;
        }
        self.graph.directed = match token {
            Token::Keyword(Keyword::Graph) => false,
            Token::Keyword(Keyword::Digraph) => true,
            _ => {
                let message = format!("found {}, expected `graph` or `digraph`", token.shown());
                return Err(Mistake::hinted(at, message, "DOT begins as in `graph { a -- b }`"));
            }
        };
        if let (_, Token::Id(_)) = self.tokens.peek()? {
            self.tokens.next()?;
        }
        self.statements(&mut Scope::default(), 0)?;
        match self.tokens.next()? {
            (_, Token::End) => Ok(()),
            (at, Token::Keyword(Keyword::Strict | Keyword::Graph | Keyword::Digraph)) => {
                Err(Mistake::new(at, "there is more than one graph; only one can be read"))
            }
            (at, token) => Err(Mistake::new(at, format!("found {} behind the graph", token.shown()))),
        }
    }

    /// What stands between braces.
    fn statements(&mut self, scope: &mut Scope, depth: usize) -> Result<(), Mistake> {
        let (open, token) = self.tokens.next()?;
        if token != Token::Sign('{') {
            return Err(Mistake::new(open, format!("found {}, expected `{{`", token.shown())));
        }
        if depth > DEPTH_MAX {
            return Err(Mistake::new(open, format!("subgraphs are nested more than {DEPTH_MAX} deep")));
        }
        while !self.tokens.take('}')? {
            if self.tokens.peek()?.1 == Token::End {
                return Err(Mistake::new(open, "the graph that begins here is not closed by `}`"));
            }
            if !self.tokens.take(';')? {
                self.statement(scope, depth)?;
            }
        }
        Ok(())
    }

    fn statement(&mut self, scope: &mut Scope, depth: usize) -> Result<(), Mistake> {
        let (at, token) = self.tokens.peek()?.clone();
        match token {
            Token::Keyword(keyword @ (Keyword::Graph | Keyword::Node | Keyword::Edge)) => {
                self.tokens.next()?;
                self.defaults(keyword, at, scope)
            }
            Token::Keyword(Keyword::Subgraph) | Token::Sign('{') => {
                let group = self.subgraph(scope, depth)?;
                self.edges(at, group, scope, depth)
            }
            Token::Id(name) => {
                self.tokens.next()?;
                if self.tokens.take('=')? {
                    self.tokens.id("a value")?;
                    return Ok(());
                }
                let node = self.node(&name, scope)?;
                if let (_, Token::Edge(_)) = self.tokens.peek()? {
                    return self.edges(at, IndexSet::from([node]), scope, depth);
                }
                let attributes = self.attributes()?;
                self.graph.set(node, attributes);
                Ok(())
            }
            _ => Err(Mistake::new(at, format!("found {}, expected a node, an edge or `}}`", token.shown()))),
        }
    }

    fn defaults(&mut self, keyword: Keyword, at: usize, scope: &mut Scope) -> Result<(), Mistake> {
        let (next, token) = self.tokens.peek()?;
        if *token != Token::Sign('[') {
            let message = format!("found {}, expected `[` with defaults", token.shown());
            return Err(Mistake::hinted(*next, message, "in quotes, `graph`, `node` and `edge` are names"));
        }
        let attributes = self.attributes()?;
        let set = match keyword {
            Keyword::Node => self.graph.set_defaults(&mut scope.node_defaults, attributes),
            Keyword::Edge => self.graph.set_defaults(&mut scope.edge_defaults, attributes),
            _ => Ok(()),
        };
        set.map_err(|Overfull| overfull(at, self.graph.most))
    }

    /// A subgraph, with or without a name: the nodes that it holds.
    fn subgraph(&mut self, scope: &mut Scope, depth: usize) -> Result<IndexSet<usize>, Mistake> {
        let (at, mut name) = (self.tokens.peek()?.0, None);
        if self.tokens.peek()?.1 == Token::Keyword(Keyword::Subgraph) {
            self.tokens.next()?;
            if let (_, Token::Id(_)) = self.tokens.peek()? {
                name = Some(self.tokens.id("the name of a subgraph")?);
            }
        }
        let mut inner = scope.inner();
        self.statements(&mut inner, depth + 1)?;
        let members = match name {
            Some(name) => {
                self.graph.group(&name, inner.members).map_err(|Overfull| overfull(at, self.graph.most))?
            }
            None => inner.members,
        };
        scope.members.extend(&members);
        Ok(members)
    }

    /// What follows the first end of an edge statement: the other ends, and attributes; or nothing.
    fn edges(
        &mut self,
        at: usize,
        first: IndexSet<usize>,
        scope: &mut Scope,
        depth: usize,
    ) -> Result<(), Mistake> {
        let mut ends = vec![first];
        while let (at, Token::Edge(directed)) = *self.tokens.peek()? {
            if directed != self.graph.directed {
                let (kind, sign) = if directed { ("graph", "--") } else { ("digraph", "->") };
                let message = format!("the edges of a `{kind}` are written `{sign}`");
                return Err(Mistake::new(at, message));
            }
            self.tokens.next()?;
            ends.push(self.end(scope, depth)?);
        }
        if ends.len() == 1 {
            return Ok(());
        }
        let own = Rc::new(self.attributes()?);
        for pair in ends.windows(2) {
            let joined = self.graph.join(&pair[0], &pair[1], &scope.edge_defaults, &own);
            joined.map_err(|Overfull| overfull(at, self.graph.most))?;
        }
        Ok(())
    }

    fn end(&mut self, scope: &mut Scope, depth: usize) -> Result<IndexSet<usize>, Mistake> {
        if let (_, Token::Keyword(Keyword::Subgraph) | Token::Sign('{')) = self.tokens.peek()? {
            return self.subgraph(scope, depth);
        }
        let name = self.tokens.id("a node or a subgraph")?;
        Ok(IndexSet::from([self.node(&name, scope)?]))
    }

    /// The node of a name that was just read, with the port behind it.
    fn node(&mut self, name: &str, scope: &mut Scope) -> Result<usize, Mistake> {
        let mut ports = 0;
        while ports < 2 && self.tokens.take(':')? {
            self.tokens.id("a port")?;
            ports += 1;
        }
        Ok(self.graph.node(name, scope))
    }

    /// Lists of attributes, in brackets; none at all is an empty one.
    fn attributes(&mut self) -> Result<Attributes, Mistake> {
        let mut attributes = Attributes::new();
        while self.tokens.take('[')? {
            while !self.tokens.take(']')? {
                let name = self.tokens.id("an attribute or `]`")?;
                let (at, token) = self.tokens.next()?;
                if token != Token::Sign('=') {
                    let message = format!("found {}, expected `=` and the value of `{name}`", token.shown());
                    return Err(Mistake::new(at, message));
                }
                let value = self.tokens.id("a value")?;
                attributes.insert(name.into_owned(), untyped::value(&value, self.draft));
                if !self.tokens.take(',')? {
                    self.tokens.take(';')?;
                }
            }
        }
        Ok(attributes)
    }
}

fn overfull(at: usize, most: usize) -> Mistake {
    let message =
        format!("with this statement groups and defaults stand for more than {most} edges and attributes");
    Mistake::new(at, message)
}
