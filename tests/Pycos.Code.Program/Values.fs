/// Values that each process evaluates when the first one is used.
module Pycos.Travel.Program.Values

open System

type Size = { Width: int; Height: int }

let modulePid = Environment.ProcessId
let names = [ "Ada"; "Grace" ]
let sizes = Map.ofList [ "small", { Width = 1; Height = 2 } ]
let private doubled = names |> List.map (fun name -> name + name)
let mutable factor = 2
let mutable counter = 0
