module Program
printfn "examples"
