/// Functions that have captured values of each kind.
module Pycos.Mobility.Fixtures.Captures

open System
open System.Collections.Concurrent
open System.Collections.Frozen
open System.Collections.Generic
open System.Collections.Immutable

let private numbersAndTexts () =
    let n = 42
    let text = "näïve"
    let array = [| 1; 2; 3 |]
    fun () -> $"{n} {text} {array.Length}"

let private records () =
    let boss = { Name = "Ada"; Boss = None }
    let staff = [ boss; { Name = "Bob"; Boss = Some boss } ]
    let shapes = Group [ Dot; Circle 1.5; Group [] ]
    let place = { Row = 1; Column = 2 }
    let choice: Choice<int, string> = Choice1Of2 5
    let result: Result<int, string> = Ok 3
    fun () -> sprintf "%A" (staff, shapes, place, choice, result, ValueSome 'c')

let private tables () =
    let map = Map.ofList [ for n in 1..50 -> n, string n ]
    let set = Set.ofList [ "b"; "a"; "c" ]

    fun () ->
        $"{map.Count} {map[7]} {Map.containsKey 51 map} {Set.toList set} {set.Count} {map |> Map.remove 7 |> Map.count}"

let private recordKeys () =
    let table = Dictionary<Employee, int>()
    table[{ Name = "Ada"; Boss = None }] <- 5
    let set = HashSet<Place>([ { Row = 1; Column = 1 } ])
    let readOnly = dict [ "a", 1 ]
    let structural = HashSet<int list>([ [ 1; 2 ] ], HashIdentity.Structural)

    fun () ->
        $"""{table[{ Name = "Ada"; Boss = None }]} {set.Contains { Row = 1; Column = 1 }} {readOnly["a"]} {structural.Contains [ 1; 2 ]}"""

let private measured () =
    let length = 5.0<metre>
    let large = 2I ** 100
    let lazily = lazy (string length)
    fun () -> $"{length} {large} {lazily.Value}"

let private scalars () =
    let utc = DateTime(2024, 2, 29, 1, 2, 3, DateTimeKind.Utc)
    let local = DateTime(5L, DateTimeKind.Local)
    let offset = DateTimeOffset(2024, 1, 1, 0, 0, 0, TimeSpan.FromHours -9.5)
    let guid = Guid "00112233445566778899aabbccddeeff"
    let missing = Nullable<int>()
    let there = Nullable 5
    let place = struct ({ Row = 1; Column = 2 }, 1.10m)

    fun () ->
        $"{utc.Ticks} {utc.Kind} {local.Kind} {offset.Offset} {guid} {missing.HasValue} {there.Value} {place} {DayOfWeek.Friday}"

let private collections () =
    let queue = Queue [ 1; 2; 3 ]
    let stack = Stack [ 1; 2; 3 ]
    let list = ImmutableList.CreateRange [ "a"; "b" ]
    let table = ImmutableDictionary.CreateRange [ KeyValuePair("a", 1) ]
    let concurrent = ConcurrentDictionary(dict [ "a", 1 ])

    let frozen =
        FrozenSet.ToFrozenSet [ { Row = 1; Column = 1 }; { Row = 2; Column = 2 } ]

    let byPriority = PriorityQueue [ struct ("second", 2); struct ("first", 1) ]
    let made = lazy 5
    made.Force() |> ignore

    fun () ->
        $"""{List.ofSeq queue} {List.ofSeq stack} {List.ofSeq list} {table["a"]} {concurrent["a"]} {frozen.Contains { Row = 2; Column = 2 }} """
        + $"{byPriority.Peek()} {made.IsValueCreated}"

let private arrays () =
    let matrix = array2D [ [ 1; 2; 3 ]; [ 4; 5; 6 ] ]
    let mixed = [| box 1; "x"; null; 2.5; { Row = 1; Column = 2 }; [| 'c' |] |]
    let jagged = [| [| 1 |]; [| 2; 3 |] |]

    fun () ->
        $"{matrix[1, 2]} {Array2D.length1 matrix} {mixed[0]} {mixed[1]} {isNull mixed[2]} {mixed[4]} {jagged[1][1]}"

let private reflected () =
    let types = [ typeof<Employee>; typeof<int list>; typedefof<Map<_, _>>; typeof<Place[]> ]
    let method = typeof<Math>.GetMethod("Max", [| typeof<int>; typeof<int> |])
    let own = typeof<Employee>.GetProperty "Name"

    fun () ->
        $"""{types |> List.map _.Name} {method.Invoke(null, [| 1; 2 |])} {own.GetValue { Name = "Ada"; Boss = None }}"""

let private exceptional () =
    let failure: exn = Late(7, "train")

    fun () ->
        match failure with
        | Late(minutes, by) -> $"{minutes} {by}"
        | _ -> "lost"

let cases = [
    {
        Sentence = "[CAP-01] numbers, texts and arrays"
        Make = numbersAndTexts
    }
    {
        Sentence = "[CAP-02] records, unions and lists"
        Make = records
    }
    {
        Sentence = "[CAP-03] maps and sets that are not empty"
        Make = tables
    }
    {
        Sentence = "[CAP-04] tables with records as keys"
        Make = recordKeys
    }
    {
        Sentence = "[CAP-05] units of measure, large numbers, lazy values"
        Make = measured
    }
    {
        Sentence = "[CAP-05] structures, times, GUIDs, what may be missing"
        Make = scalars
    }
    {
        Sentence = "[CAP-06] collections of .NET"
        Make = collections
    }
    {
        Sentence = "[CAP-07] arrays of two dimensions and of anything"
        Make = arrays
    }
    {
        Sentence = "[CAP-08] types, a method and a property"
        Make = reflected
    }
    {
        Sentence = "[CAP-08] an exception of F#"
        Make = exceptional
    }
]
