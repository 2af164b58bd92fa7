/// What can not travel is refused before anything is sent.
module Pycos.Travel.Tests.RefusalTests

open Expecto
open Pycos
open Pycos.Mobility.Fixtures
open Pycos.Travel.Tests.BareNode
open Pycos.Travel.Tests.Place

let private refused sentence (start: unit -> Coroutine<string>) closure (words: string seq) =
    testCase $"{sentence} is refused with the way to it and what to do, and nothing is sent"
    <| fun () ->
        // So that there is a connection.
        run (Journeys.waiting "") |> ignore
        let before = framesSent ()

        match attempt (caller ()) (start ()) with
        | Error(:? NotPicklableException as refused) ->
            Expect.stringContains refused.Path $"closure {closure}" "the closure"
            Expect.stringContains refused.Path " → value" "the variable"

            for word in words do
                Expect.stringContains refused.Message word "the message"
        | other -> failtest $"it was not refused by the pickler: {other}"

        Expect.equal (framesSent ()) before "the frames that have gone there"

let tests =
    testSequenced
    <| testList "refusals" [
        testList "of F#" [
            for case in Refusals.all () do
                let start () =
                    Code.run (bare().Location) case.Code (caller ())

                refused case.Sentence start "Journeys+holding" case.Words
        ]
        testList "of C#" [
            for case in RefusedCases.All do
                let start () =
                    caller().RunAsync(bare().Location, case.Code)

                refused case.Name start "RefusedCases.Holding" case.Words
        ]
    ]
