namespace Pycos.Mobility.Fixtures

open System

type Employee = { Name: string; Boss: Employee option }

type Shape =
    | Dot
    | Circle of radius: float
    | Group of Shape list

[<Struct>]
type Place = { Row: int; Column: int }

[<Measure>]
type metre

exception Late of minutes: int * by: string

type IGreeter =
    abstract Greet: string -> string

/// A value that F# code makes while it runs, and one that has captured it.
type FCase = {
    Sentence: string
    Make: unit -> (unit -> string)
}
