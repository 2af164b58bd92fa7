/// Functions that have captured graphs of objects.
module Pycos.Mobility.Fixtures.Graphs

open System.Collections.Generic

type Loop = { Label: string; Next: Loop }

let private cycle () =
    let rec first = { Label = "first"; Next = second }
    and second = { Label = "second"; Next = first }
    fun () -> $"{first.Next.Next.Label} {obj.ReferenceEquals(first.Next.Next, first)}"

let private shared () =
    let employee = { Name = "Ada"; Boss = None }
    let pair = [ employee; employee ]

    fun () -> $"{obj.ReferenceEquals(pair[0], pair[1])} {obj.ReferenceEquals(pair[0], employee)}"

let private list () =
    let long = [ 1..300_000 ]
    fun () -> string (List.length long + List.last long)

let private itself () =
    let table = Dictionary<string, obj>()
    table["self"] <- table
    fun () -> string (obj.ReferenceEquals(table["self"], table))

let private keySet () =
    let set = Set.ofList [ 1; 2 ]
    let map = Map.ofList [ set, "found" ]
    let holder = [ set ], map
    fun () -> let sets, map = holder in map[sets.Head]

let cases = [
    {
        Sentence = "[GRA-01] a cycle through the fields of records"
        Make = cycle
    }
    {
        Sentence = "[GRA-02] what is shared stays shared"
        Make = shared
    }
    {
        Sentence = "[GRA-03] a list of 300,000 elements"
        Make = list
    }
    {
        Sentence = "[GRA-04] a dictionary that holds itself"
        Make = itself
    }
    {
        Sentence = "[GRA-05] a set that is a key and was found before"
        Make = keySet
    }
]
