module Pycos.Mobility.Fixtures.Script.Program

open System.IO

type Setting = { Name: string; Values: int list }

let setting = {
    Name = "set by main"
    Values = [ 1; 2; 3 ]
}

let mutable factor = 2
let table = Map.ofList [ "a", 1 ]
let private scaled n = n * factor
let stream = new MemoryStream()

// Otherwise the compiler makes one method of the function and of the one that it returns.
let private returned (code: unit -> string) = code

/// Functions of this file are found by reflection, since the tests have it as a program.
let readsValue () =
    returned (fun () -> setting.Name + string setting.Values.Length)

let readsThroughFunction () : unit -> string =
    let n = 21
    fun () -> string (scaled n)

/// What reads the value is a structure that stands for the rest of the task.
let readsInTask () =
    returned (fun () -> (task { return setting.Name }).Result)

let readsTable () = returned (fun () -> string table["a"])

let prints () : unit -> string =
    let name = setting.Name
    fun () -> sprintf "%s has %d" name setting.Values.Length

let readsStream () =
    returned (fun () -> string stream.Length)

let readsNothing () = returned (fun () -> "nothing")

let setFactor value = factor <- value

printfn "values are set"
