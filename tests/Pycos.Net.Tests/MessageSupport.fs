module Pycos.Net.Tests.MessageSupport

open System
open System.Buffers
open Expecto
open Pycos

/// The bytes of a message.
let encodeBy (codec: MessageCodec<'T>) (message: 'T) =
    let buffer = ArrayBufferWriter<byte>()
    codec.Encode(message, buffer)
    buffer.WrittenSpan.ToArray()

/// Reads a message from bytes that are overwritten at once, so that nothing of it can be part of them.
let decodeBy (codec: MessageCodec<'T>) (bytes: byte[]) =
    let lent = Array.copy bytes
    let message = codec.Decode(ReadOnlySpan lent)
    Array.fill lent 0 lent.Length 0xC1uy
    message

let roundTripBy codec message =
    message |> encodeBy codec |> decodeBy codec

let roundTrip (message: 'T) =
    roundTripBy (MessageContracts().Codec<'T>()) message

/// What a sender of a type is told.
let refusalOf<'T> (contracts: MessageContracts) (message: unit -> 'T) =
    try
        encodeBy (contracts.Codec<'T>()) (message ()) |> ignore
        failtest "it was sent"
    with :? MessageNotSerializableException as refused ->
        refused

/// What a receiver is told about bytes that it cannot take.
let faultOf<'T> (contracts: MessageContracts) (bytes: byte[]) =
    try
        let message = decodeBy (contracts.Codec<'T>()) bytes
        failtest $"it was taken as %A{message}"
    with :? MessageFormatException as wrong ->
        wrong

let hex (text: string) =
    Convert.FromHexString(text.Replace(" ", ""))
