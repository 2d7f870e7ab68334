-- Settings of docs/editors.md, and what they lead to: each line that is printed is `name: text`.
vim.cmd("filetype plugin on")
assert(loadfile(vim.env.SETTINGS))()
local clients = vim.lsp.get_clients or vim.lsp.get_active_clients -- the second before 0.10
vim.cmd("edit pipelines/train.yaml")
local function wait_for(condition)
  assert(vim.wait(60000, condition, 20), "the editor waits in vain")
end
wait_for(function()
  return #clients() > 0
end)
vim.api.nvim_buf_set_lines(0, 6, 7, false, { "      next: fann" })
wait_for(function()
  return #vim.diagnostic.get(0) > 0
end)
io.stdout:write("problem: " .. vim.diagnostic.get(0)[1].message:gsub("\n", " ") .. "\n")
io.stdout:write("folder: " .. clients()[1].config.root_dir .. "\n")
vim.lsp.stop_client(clients())
vim.cmd("qa!")
