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

/// A generic class with functions in it.
type Ring<'T>(value: 'T) =
    member _.Describe suffix =
        fun () -> $"{value}{suffix}{typeof<'T>.Name}"

/// A class whose functions hold the object.
type Counter(start: int) =
    let mutable count = start

    member _.Next() =
        fun () ->
            count <- count + 1
            string count

/// A value that F# code makes while it runs, and one that has captured it.
type FCase = {
    Sentence: string
    Make: unit -> (unit -> string)
}
