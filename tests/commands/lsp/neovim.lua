-- What somebody does in an editor, and what it shows: each line that is printed is `name: text`.
local command = vim.split(vim.env.SERVER, " ")
vim.cmd("edit pipelines/train.yaml")
local client = vim.lsp.start_client({ name = "magnus_argo", cmd = command, root_dir = vim.fn.getcwd() })
vim.lsp.buf_attach_client(0, client)

local function say(name, text)
  io.stdout:write(name .. ": " .. text:gsub("\n", " ") .. "\n")
end

local function line(number)
  return vim.api.nvim_buf_get_lines(0, number - 1, number, false)[1]
end

local function wait_for(condition)
  assert(vim.wait(30000, condition, 20), "the editor waits in vain")
end

local function ask(method, parameters)
  for _, answer in pairs(vim.lsp.buf_request_sync(0, method, parameters, 30000)) do
    return answer.result
  end
end

wait_for(function()
  return vim.lsp.get_client_by_id(client).initialized
end)
vim.api.nvim_buf_set_lines(0, 6, 7, false, { "      next: fann" })
wait_for(function()
  return #vim.diagnostic.get(0) > 0
end)
local problem = vim.diagnostic.get(0)[1]
say("problem", ("%d:%d-%d %s"):format(problem.lnum, problem.col, problem.end_col, problem.message))

vim.api.nvim_win_set_cursor(0, { 7, 14 })
local here = vim.lsp.util.make_position_params()
local labels = {}
for _, item in ipairs(ask("textDocument/completion", here).items) do
  table.insert(labels, item.label)
end
say("completion", table.concat(labels, " "))

local place = { start = here.position, ["end"] = here.position }
local context = { diagnostics = {} }
local fix = ask("textDocument/codeAction", { textDocument = here.textDocument, range = place, context = context })[1]
say("fix", fix.title)
vim.lsp.util.apply_workspace_edit(fix.edit, "utf-16")
say("fixed", line(7))
wait_for(function()
  return #vim.diagnostic.get(0) == 0
end)

local edit = ask("textDocument/rename", { textDocument = here.textDocument, position = here.position, newName = "wide" })
vim.lsp.util.apply_workspace_edit(edit, "utf-16")
say("renamed", line(7) .. " " .. line(9))
say("hover", ask("textDocument/hover", here).contents.value)
vim.lsp.stop_client(client)
vim.cmd("qa!")
