using Pycos.NodeTool;

return CommandLine.Run(args);
