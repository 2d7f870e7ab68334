#!/bin/sh
exec kubectl apply --filename argo/
