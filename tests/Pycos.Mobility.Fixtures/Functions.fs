/// Functions that must return the same where they were made and where they were restored.
module Pycos.Mobility.Fixtures.Functions

open System
open System.Collections.Generic
open Pycos

let private show (value: 'T) = sprintf "%A" value

let private numbers from upTo =
    seq {
        for n in from..upTo do
            yield n * n
    }

let private captured () =
    let n = 42
    let text = "näïve"
    let array = [| 1; 2; 3 |]
    fun () -> $"{n} {text} {array.Length}"

let private records () =
    let boss = { Name = "Ada"; Boss = None }
    let staff = [ boss; { Name = "Bob"; Boss = Some boss } ]
    let shapes = Group [ Dot; Circle 1.5; Group [] ]
    let place = { Row = 1; Column = 2 }
    let choice: Choice<int, string> = Choice1Of2 5
    let result: Result<int, string> = Ok 3
    fun () -> show (staff, shapes, place, choice, result, ValueSome 'c')

let private tables () =
    let map = Map.ofList [ for n in 1..50 -> n, string n ]
    let set = Set.ofList [ "b"; "a"; "c" ]

    fun () ->
        $"{map.Count} {map[7]} {Map.containsKey 51 map} {Set.toList set} {set.Count} {map |> Map.remove 7 |> Map.count}"

let private recordKeys () =
    let table = Dictionary<Employee, int>()
    table[{ Name = "Ada"; Boss = None }] <- 5
    let set = HashSet<Place>([ { Row = 1; Column = 1 } ])
    let readOnly = dict [ "a", 1 ]
    fun () -> $"""{table[{ Name = "Ada"; Boss = None }]} {set.Contains { Row = 1; Column = 1 }} {readOnly["a"]}"""

let private measured () =
    let length = 5.0<metre>
    let large = 2I ** 100
    let lazily = lazy (string length)
    fun () -> $"{length} {large} {lazily.Value}"

let private nested () =
    let a = 1
    let add b = fun c -> a + b + c
    let add2 = add 2
    let compose = add2 >> string >> fun text -> text + "!"
    fun () -> compose 3

let private generic () =
    let pair (value: 'T) = fun () -> $"{typeof<'T>.Name}{value}"
    let one = pair 1
    let two = pair "x"
    fun () -> one () + two ()

let private mutual () =
    let top = 10

    let rec even n = if n = 0 then top else odd (n - 1)
    and odd n = if n = 0 then -top else even (n - 1)

    fun () -> $"{even 4} {even 5}"

let private objectExpression () =
    let greeting = "hello"

    let greeter = {
        new IGreeter with
            member _.Greet name = $"{greeting} {name}"
    }

    fun () -> greeter.Greet "there"

let private sequence () =
    let squares = numbers 1 4
    fun () -> show (List.ofSeq squares)

let private asynchronous () =
    let n = 20

    let work =
        async {
            let! m = async { return n + 1 }
            return m * 2
        }

    fun () -> string (Async.RunSynchronously work)

let private quotation () =
    let expr = <@ fun x -> x + 1 @>
    fun () -> expr.ToString()

let private refCell () =
    let count = ref 0
    let increment () = count.Value <- count.Value + 1

    fun () ->
        increment ()
        increment ()
        string count.Value

let private toDelegate () =
    let n = 5
    let f = Func<int, int>(fun x -> x + n)
    fun () -> string (f.Invoke 1)

let private exceptional () =
    let failure: exn = Late(7, "train")

    fun () ->
        match failure with
        | Late(minutes, by) -> $"{minutes} {by}"
        | _ -> "lost"

let private list () =
    let long = [ 1..300_000 ]
    fun () -> string (List.length long + List.last long)

let private keySet () =
    let set = Set.ofList [ 1; 2 ]
    let map = Map.ofList [ set, "found" ]
    let holder = [ set ], map
    fun () -> let sets, map = holder in map[sets.Head]

let private partial () =
    let add a b c = a + b + c
    let add3 = add 1 2
    fun () -> string (add3 3)

let cases = [
    {
        Sentence = "[CAP-01] what a function has captured"
        Make = captured
    }
    {
        Sentence = "[CAP-02] records, unions and lists"
        Make = records
    }
    {
        Sentence = "[CAP-03] maps and sets that are not empty"
        Make = tables
    }
    {
        Sentence = "[CAP-04] tables with records as keys"
        Make = recordKeys
    }
    {
        Sentence = "[CAP-05] units of measure, large numbers, lazy values"
        Make = measured
    }
    {
        Sentence = "[CLO-01] functions inside functions"
        Make = nested
    }
    {
        Sentence = "[CLO-01] a function of which some arguments are given"
        Make = partial
    }
    {
        Sentence = "[CLO-02] a generic function at two types"
        Make = generic
    }
    {
        Sentence = "[CLO-03] functions that call each other"
        Make = mutual
    }
    {
        Sentence = "[CLO-06] a delegate of a function"
        Make = toDelegate
    }
    {
        Sentence = "[CLO-10] an object expression"
        Make = objectExpression
    }
    {
        Sentence = "[CLO-11] a sequence that has not started"
        Make = sequence
    }
    {
        Sentence = "[CLO-12] an asynchronous value"
        Make = asynchronous
    }
    {
        Sentence = "[CLO-13] a quotation"
        Make = quotation
    }
    {
        Sentence = "[CLO-14] a reference cell shared by two functions"
        Make = refCell
    }
    {
        Sentence = "[CAP-08] an exception of F#"
        Make = exceptional
    }
    {
        Sentence = "[GRA-03] a list of 300,000 elements"
        Make = list
    }
    {
        Sentence = "[GRA-05] a set that is a key and was found before"
        Make = keySet
    }
]

/// A coroutine with arguments that has not started.
let sum (numbers: int list) (text: string) =
    pycos {
        let mutable total = 0

        for n in numbers do
            do! PycosTask.yieldNow ()
            total <- total + n

        return $"{text}{total}"
    }
