module Pycos.Net.Tests.MessageProperties

open System
open Expecto
open FsCheck
open FsCheck.FSharp
open Pycos
open Pycos.Net.Tests.MessageShapes
open Pycos.Net.Tests.MessageSupport
open Pycos.TestRunner

let private count = 300

type internal Inner =
    | Plain
    | Fields of number: int * text: string option
    | Again of Inner list

type internal Outer = {
    Number: int
    Inner: Inner
    Missing: int voption
}

[<Struct>]
type internal Small =
    | One of one: int
    | Two of two: string

/// Texts that are valid Unicode, and numbers that equal themselves.
let private sendable =
    let texts =
        ArbMap.defaults
        |> ArbMap.arbitrary<string>
        |> Arb.filter (fun text -> not (isNull text) && not (Seq.exists Char.IsSurrogate text))

    let numbers =
        ArbMap.defaults |> ArbMap.arbitrary<float> |> Arb.filter (Double.IsNaN >> not)

    ArbMap.defaults |> ArbMap.mergeArb texts |> ArbMap.mergeArb numbers

let private comesBack<'T when 'T: equality> name =
    testCase $"[N38] {name} comes back as it was sent"
    <| fun () ->
        let codec = MessageContracts().Codec<'T>()

        Prop.forAll (ArbMap.arbitrary<'T> sendable) (fun message -> roundTripBy codec message = message)
        |> Property.check count

        Explored.property "messages that come back" count

let tests =
    testList "round trips of messages" [
        comesBack<Colour> "a union without fields"
        comesBack<UserId> "a union of one case"
        comesBack<Shape list> "a list of unions"
        comesBack<Tree<string>> "a generic recursive union"
        comesBack<Measured[]> "an array of struct unions"
        comesBack<Person> "a record"
        comesBack<Sample list> "a list of struct records"
        comesBack<Expression> "a union that holds maps of itself"
        comesBack<Envelope<Tree<int>>> "a generic record of generic unions"
        comesBack<Maybe list> "a union whose case is null"
        comesBack<Everything> "a record of everything"
        comesBack<Map<int * string, Set<Colour>>> "a map of sets"
        comesBack<int option option list> "a list of options of options"
        comesBack<Nullable<int>[]> "an array of nullables"
        comesBack<Result<int, string> voption> "a voption of results"
        comesBack<Guid * DateTime * TimeSpan> "a tuple of times"
        comesBack<struct (uint64 * int16 * sbyte)> "a struct tuple"
        comesBack<bigint list> "a list of big numbers"
        comesBack<decimal[]> "an array of decimals"
        comesBack<char[]> "an array of characters"
        comesBack<unit list> "a list of units"
        comesBack<DateOnly * TimeOnly> "a date and a time"
        comesBack<int64> "a number"
        comesBack<string> "a text"
        comesBack<byte[]> "bytes"
        comesBack<Inner list> "a list of an internal union"
        comesBack<Outer> "an internal record"
        comesBack<Small[]> "an array of an internal struct union"
    ]
