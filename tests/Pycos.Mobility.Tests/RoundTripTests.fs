module Pycos.Mobility.Tests.RoundTripTests

open Expecto
open Pycos.Mobility.Fixtures
open Pycos.Mobility.Tests.Travelling

let private returnsTheSame sentence (make: unit -> obj) =
    testCase $"{sentence} returns the same in another context"
    <| fun () ->
        let there = travelled (make ())
        Expect.equal (call there) (call (make ())) "what it returns"

let tests =
    testList "closures in another context" [
        testList "of F#" [
            for case in Functions.cases do
                returnsTheSame case.Sentence (fun () -> case.Make() :> obj)
        ]
        testList "of C#" [
            for name, make in casesOf "Pycos.Mobility.Fixtures.CSharp" do
                returnsTheSame name make
        ]
        testList "of C# in a debug build" [
            for name, make in casesOf "Pycos.Mobility.Fixtures.CSharp.Debug" do
                returnsTheSame ($"[CLO-15] {name}") make
        ]
    ]
