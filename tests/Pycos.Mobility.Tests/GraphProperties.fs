module Pycos.Mobility.Tests.GraphProperties

open System
open System.Collections.Generic
open System.Runtime.CompilerServices
open Expecto
open FsCheck
open FsCheck.FSharp
open Pycos.Mobility.Tests.Travelling
open Pycos.TestRunner

let private count = 1_000

/// A node of a graph with every kind of place in which a reference can stand.
[<AllowNullLiteral>]
type Node(number: int) =
    member _.Number = number
    member val One: Node = null with get, set
    member val Many: Node[] = [||] with get, set
    member val Listed = List<Node>() with get, set
    member val Named = Dictionary<int, Node>() with get, set
    member val Anything: obj = null with get, set
    member val Pair = struct (0, (null: Node)) with get, set
    member val Function: Func<Node> = null with get, set

/// Builds a graph of so many nodes whose links numbers choose.
let private build (size: int) (choices: int list) =
    let nodes = [| for number in 0..size -> Node number |]

    for index, choice in List.indexed choices do
        let from = nodes[index % nodes.Length]
        let target = nodes[(abs choice / 8) % nodes.Length]

        match abs choice % 8 with
        | 0 -> from.One <- target
        | 1 -> from.Many <- Array.append from.Many [| target |]
        | 2 -> from.Listed.Add target
        | 3 -> from.Named[choice] <- target
        | 4 -> from.Anything <- (target :> obj)
        | 5 -> from.Pair <- struct (choice, target)
        | 6 -> from.Anything <- ((List.replicate 3 target, Some choice) :> obj)
        | _ -> from.Function <- Func<Node>(fun () -> target)

    nodes

/// Throws unless two graphs are the same but for who their objects are: each object stands for one other.
let private requireSame (ours: obj) (theirs: obj) =
    let pairs = Dictionary<obj, obj>(ReferenceEqualityComparer.Instance)
    let back = Dictionary<obj, obj>(ReferenceEqualityComparer.Instance)
    let waiting = Queue<obj * obj>()
    waiting.Enqueue(ours, theirs)

    while waiting.Count > 0 do
        let one, other = waiting.Dequeue()

        match pairs.TryGetValue one with
        | true, known -> Expect.isTrue (obj.ReferenceEquals(known, other)) "what is shared stays shared"
        | _ ->
            Expect.isTrue (back.TryAdd(other, one)) "what is apart stays apart"
            pairs.Add(one, other)

            match one, other with
            | (:? Node as a), (:? Node as b) ->
                Expect.equal b.Number a.Number "number"
                let struct (number, second) = a.Pair
                let struct (number', second') = b.Pair
                Expect.equal number' number "number of the pair"

                let both: (obj * obj) list = [
                    a.One, b.One
                    a.Many, b.Many
                    a.Listed, b.Listed
                    a.Named, b.Named
                    a.Anything, b.Anything
                    second, second'
                    if not (isNull a.Function) then
                        a.Function.Invoke(), b.Function.Invoke()
                ]

                for x, y in both do
                    Expect.equal (isNull y) (isNull x) "null"

                    if not (isNull x) then
                        waiting.Enqueue(x, y)
            | (:? (Node[]) as a), (:? (Node[]) as b) ->
                Expect.equal b.Length a.Length "length"
                Array.iter2 (fun (x: Node) (y: Node) -> waiting.Enqueue(x, y)) a b
            | (:? List<Node> as a), (:? List<Node> as b) ->
                Expect.equal b.Count a.Count "count"
                Seq.iter2 (fun (x: Node) (y: Node) -> waiting.Enqueue(x, y)) a b
            | (:? Dictionary<int, Node> as a), (:? Dictionary<int, Node> as b) ->
                Expect.equal b.Count a.Count "count"

                for entry in a do
                    waiting.Enqueue(entry.Value, b[entry.Key])
            | (:? (Node list * int option) as a), (:? (Node list * int option) as b) ->
                Expect.equal (snd b) (snd a) "number"
                List.iter2 (fun (x: Node) (y: Node) -> waiting.Enqueue(x, y)) (fst a) (fst b)
            | _ -> failwith $"{one.GetType()} became {other.GetType()}"

let private property sentence what (check: int -> int list -> unit) =
    testCase sentence
    <| fun () ->
        Prop.forAll (ArbMap.defaults |> ArbMap.arbitrary<NonNegativeInt * int list>) (fun (size, choices) ->
            check
                size.Get
                (List.map (fun choice -> if choice = Int32.MinValue then 0 else choice * 31 + choice) choices))
        |> Property.check count

        Explored.property what count

let tests =
    testList "graphs" [
        property
            "[GRA-01] [GRA-02] a graph of any shape comes back with its sharing and cycles"
            "graphs that come back"
            (fun size choices ->
                let graph = build size choices
                requireSame graph (copied graph))

        property
            "[GRA-02] a graph has the same bytes however often it is written"
            "graphs written twice"
            (fun size choices ->
                let graph = build size choices
                Expect.equal (write graph) (write graph) "the bytes")

        property "[GRA-01] a copy of a copy has the bytes of the copy" "graphs copied twice" (fun size choices ->
            let copy = copied (build size choices)
            Expect.equal (write (copied copy)) (write copy) "the bytes")

        testCase "[CAP-02] values of any shape come back"
        <| fun () ->
            let texts =
                ArbMap.defaults |> ArbMap.arbitrary<string> |> Arb.filter (isNull >> not)

            let map = ArbMap.defaults |> ArbMap.mergeArb texts

            Prop.forAll
                (ArbMap.arbitrary<
                    (Map<int, string option> * Result<decimal, byte list>) list *
                    Set<string> *
                    (DateTime * Guid * bigint) voption
                  >
                    map)
                (fun value -> copied value = value)
            |> Property.check count

            Explored.property "values that come back" count

        test "[GRA-03] a list of 300,000 objects needs no stack" {
            let head = LinkedList()
            let mutable last = Node 0
            head.AddFirst last |> ignore

            for number in 1..300_000 do
                let next = Node number
                last.One <- next
                last <- next

            let copy = copied head
            let mutable node = copy.First.Value
            let mutable length = 0

            while not (isNull node.One) do
                node <- node.One
                length <- length + 1

            Expect.equal length 300_000 "its length"
        }
    ]
