/// Messages as programs in F# write them.
module Pycos.Net.Tests.MessageShapes

open System

type Colour =
    | Red
    | Green
    | Blue

type UserId = UserId of Guid

type Shape =
    | Circle of radius: float
    | Rectangle of width: float * height: float
    | Nothing

type Tree<'T> =
    | Leaf
    | Branch of Tree<'T> * 'T * Tree<'T>

[<Struct>]
type Measured =
    | Metres of metres: float
    | Unknown of reason: string

type Address = { Street: string; Number: int }

type Person = {
    Id: UserId
    Name: string
    Age: int option
    Address: Address
    Tags: string list
    Scores: Map<string, int>
}

[<Struct>]
type Sample = { At: int64; Value: float voption }

type Expression =
    | Number of int
    | Sum of Expression list
    | Named of Map<string, Expression>

type Envelope<'T> = {
    Body: 'T
    Copies: 'T list
    Last: Result<'T, string>
}

[<CompilationRepresentation(CompilationRepresentationFlags.UseNullAsTrueValue)>]
type Maybe =
    | Absent
    | Present of int

type Everything = {
    Tuple: int * string
    StructTuple: struct (byte * char)
    Long: int * int * int * int * int * int * int * int * int
    Unit: unit
    Nested: int option option
    Set: Set<int>
    Array: Colour[]
    Choice: Choice<int, string>
    Anonymous: {| X: int; Y: string |}
    Moment: DateTimeOffset
    Big: bigint
    Money: decimal
}

type Old = { First: int; Second: string }

type New = {
    First: int
    Added: string option
    Second: string
}

type OldCase =
    | Login of name: string
    | Logout

type NewCase =
    | Ping
    | Login of name: string * device: string option
    | Logout
