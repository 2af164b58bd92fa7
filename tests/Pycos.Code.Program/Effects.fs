/// A file whose evaluation has an effect that can be seen.
module Pycos.Travel.Program.Effects

open System

Console.WriteLine "the file with an effect is evaluated"

let answer = 6 * Environment.ProcessId
