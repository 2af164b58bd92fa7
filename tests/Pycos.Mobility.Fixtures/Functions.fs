/// Functions that must return the same where they were made and where they were restored.
module Pycos.Mobility.Fixtures.Functions

open System
open System.IO
open Pycos

let private show (value: 'T) = sprintf "%A" value

let private numbers from upTo =
    seq {
        for n in from..upTo do
            yield n * n
    }

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

let private recursive () =
    let step = 1

    let rec factorial n =
        if n <= 1 then step else n * factorial (n - step)

    fun () -> string (factorial 10)

let private several () =
    let log = ResizeArray<string>()
    let one = Action(fun () -> log.Add "one")
    let two = Action(fun () -> log.Add "two")
    let both = Delegate.Combine(one, two, one) :?> Action

    fun () ->
        both.Invoke()
        let text = String.concat "," log
        log.Clear()
        text

let private nothing () = fun () -> "nothing"

let private inGeneric () =
    let ring = Ring { Row = 1; Column = 2 }
    let describe = ring.Describe "!"
    fun () -> describe ()

let private overThis () =
    let next = Counter(41).Next()
    fun () -> next ()

let private besideStream () =
    let stream = new MemoryStream()
    let length () = stream.Length
    let text = "kept"
    length () |> ignore
    fun () -> text

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

let private task () =
    let n = 20

    let start () =
        task {
            do! Threading.Tasks.Task.Yield()
            return n + 1
        }

    fun () -> string (start().GetAwaiter().GetResult())

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

let private partial () =
    let add a b c = a + b + c
    let add3 = add 1 2
    fun () -> string (add3 3)

let cases = [
    yield! Captures.cases
    yield! Graphs.cases
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
        Sentence = "[CLO-04] a function that calls itself"
        Make = recursive
    }
    {
        Sentence = "[CLO-05] several functions in one delegate"
        Make = several
    }
    {
        Sentence = "[CLO-06] a delegate of a function"
        Make = toDelegate
    }
    {
        Sentence = "[CLO-07] a function that captures nothing"
        Make = nothing
    }
    {
        Sentence = "[CLO-08] a function in a generic class"
        Make = inGeneric
    }
    {
        Sentence = "[CLO-09] a function over this"
        Make = overThis
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
        Sentence = "[CLO-12] a function that starts a task"
        Make = task
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
        Sentence = "[PRU-01] a function beside one that has captured a stream"
        Make = besideStream
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
