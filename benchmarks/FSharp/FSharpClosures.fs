namespace Pycos.Benchmarks.FSharp

open Pycos

[<AbstractClass; Sealed>]
type FSharpClosures =

    static member WithThree(node: PycosNode, place: Location, number: int, text: string, factor: double) =
        node
        |> Code.run place (fun () -> pycos { return number + text.Length + int factor })

    static member WithArray(node: PycosNode, place: Location, numbers: int[]) =
        node |> Code.run place (fun () -> pycos { return Array.sum numbers })
