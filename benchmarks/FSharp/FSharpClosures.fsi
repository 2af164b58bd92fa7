namespace Pycos.Benchmarks.FSharp

open Pycos

/// Functions that are sent to another node.
[<AbstractClass; Sealed>]
type FSharpClosures =

    /// Runs one that has captured three values.
    static member WithThree:
        node: PycosNode * place: Location * number: int * text: string * factor: double -> Coroutine<int>

    /// Runs another one, of which the node has seen nothing but the assembly.
    static member WithArray: node: PycosNode * place: Location * numbers: int array -> Coroutine<int>
