using Pycos.CSharp.Interop.Tests;
using Pycos.TestRunner;

return TestRun.runNamed("C#", InteropTests.All.Concat(ChannelTests.All).Concat(StructureTests.All).Select(test => new Tuple<string, Action>(test.Name, test.Run)), args);
