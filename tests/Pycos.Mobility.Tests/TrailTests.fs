/// What a writer remembers of the last graph must never change what it writes.
module Pycos.Mobility.Tests.TrailTests

open System
open System.IO
open Expecto
open Pycos
open Pycos.Internals
open Pycos.Mobility.Fixtures
open Pycos.Mobility.Tests.Travelling
open Pycos.TestRunner

let private seeds = 300
let private graphs = 40

type private Gauge(number: int) =
    member _.Number = number
    override _.Finalize() = ()

/// What a graph becomes: its bytes, or why it can not travel.
let private written (value: obj) scope =
    try
        Ok(PickleWriter.Write(value, scope))
    with :? NotPicklableException as refused ->
        Error refused.Message

let private fresh () = PickleScope(SenderMap())

let private cases = [|
    for case in Functions.cases do
        fun () -> case.Make() :> obj
    for case in Refusals.all () do
        fun () -> case.Code
    for assembly in [ "Pycos.Mobility.Fixtures.CSharp"; "Pycos.Mobility.Fixtures.CSharp.Debug" ] do
        for _, make in casesOf assembly do
            make
|]

/// A part of which each may be of another type, be named, be code or be refused.
let private part (random: Random) : obj =
    let number = random.Next 100

    match random.Next 12 with
    | 0 -> box 1
    | 1 -> box "text"
    | 2 -> box [ 1; 2; 3 ]
    | 3 -> box typeof<string>
    | 4 -> box typeof<ResizeArray<int>>
    | 5 -> box (typeof<string>.GetMethod("Trim", [||]))
    | 6 -> box (Some 1.5)
    | 7 -> box (Func<int>(fun () -> number))
    | 8 when random.Next 8 = 0 -> box (new MemoryStream())
    | 9 -> box (dict [ 1, "one" ])
    | 10 -> null
    | _ -> box (Func<string, int>(fun text -> text.Length))

/// Graphs of one root's type that mostly are alike, and sometimes not.
let private graph (random: Random) : obj =
    match random.Next 4 with
    | 0 -> cases[random.Next cases.Length]()
    | 1 -> Array.init (random.Next 4) (fun _ -> part random) |> box
    | 2 ->
        let captured = part random
        box (Func<obj>(fun () -> captured))
    | _ ->
        let number = random.Next 1000
        box (Func<int>(fun () -> number))

let tests =
    testList "trails of graphs" [
        test "a graph becomes the same bytes whatever was written before it" {
            Property.ofSeeds "sequences of graphs" seeds (fun seed ->
                let random = Random seed
                let scope = fresh ()

                for _ in 1..graphs do
                    let value = graph random
                    Expect.equal (written value scope) (written value (fresh ())) $"{value}")
        }

        test "graphs of which each is another are not compared with the last one for ever" {
            let scope = fresh ()
            let key = typeof<obj[]>

            for number in 1..100 do
                let value: obj[] = if number % 2 = 0 then [| 1; "a" |] else [| "a"; 1 |]
                Expect.equal (written value scope) (written value (fresh ())) "the same bytes"

            Expect.isTrue (scope.Trails.TryGetValue key |> snd).IsHopeless "there is no trail"

            for number in 1..100 do
                written (fun () -> number) scope |> ignore

            let kept = scope.Trails |> Seq.filter (fun pair -> pair.Value.IsUsable)
            Expect.isNonEmpty kept "of those that are alike there is"
        }

        test "[CAP-06] a surrogate that is registered later counts for graphs that were written before" {
            let scope = fresh ()
            let gauge = Gauge 5
            let code = fun () -> gauge.Number
            Surrogates.Register<Gauge, int>((fun gauge -> gauge.Number), (fun number -> Gauge(number + 10)))

            let read () =
                (PickleReader.Read(PickleWriter.Write(code, scope), scope) :?> (unit -> int)) ()

            Expect.equal (List.init 3 (fun _ -> read ())) [ 15; 15; 15 ] "one surrogate"
            Surrogates.Register<Gauge, int>((fun gauge -> gauge.Number), (fun number -> Gauge(number + 20)))
            Expect.equal (read ()) 25 "another"
        }
    ]
