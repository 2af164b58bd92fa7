module Pycos.Docs.Tests.MessagesPage

open System.Buffers
open Expecto
open Pycos

type Order = {
    Number: int
    Customer: string
    Lines: Line list
    Note: string option
}

and Line =
    | Item of sku: string * count: int
    | Discount of percent: decimal

type Cancel = { Number: int }

let private order = {
    Number = 7
    Customer = "Ada"
    Lines = [ Item("tea", 2); Discount 2.5m ]
    Note = None
}

let private typed () =
    let contracts = MessageContracts()
    let codec = contracts.Codec<Order>()
    let buffer = ArrayBufferWriter<byte>()
    codec.Encode(order, buffer)
    let received = codec.Decode buffer.WrittenSpan
    Expect.equal received order "what was sent"

let private opened () =
    let contracts =
        MessageContracts().Register<Order>("shop.order").Register<Cancel>("shop.cancel")

    let codec = contracts.Codec<obj>()
    let buffer = ArrayBufferWriter<byte>()
    codec.Encode({ Cancel.Number = 7 }, buffer)
    Expect.equal (codec.Decode buffer.WrittenSpan) (box { Cancel.Number = 7 }) "what was sent"

let tests =
    testList "docs/messages.md" [
        testCase "a message of a declared type travels as it is" typed
        testCase "a registered type travels as an object" opened
    ]
